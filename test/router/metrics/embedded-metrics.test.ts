import { z } from 'zod';
import { EmbeddedMetrics } from '../../../src/router/metrics/embedded-metrics';
import { noRefusals } from '../../../src/router/limits/limit-refusal';
import { RealmCounters } from '../../../src/router/metrics/realm-counters';
import { TransportCounters } from '../../../src/router/metrics/transport-counters';

const name = z.string().min(1).max(255);
/** The JSON schema of AWS's specification of the format, and its rule that what is referred to stands in the root. */
const embeddedSchema = z
  .looseObject({
    _aws: z.strictObject({
      Timestamp: z.number().int(),
      CloudWatchMetrics: z.array(
        z.strictObject({
          Namespace: name,
          Dimensions: z.array(z.array(name).max(9)).min(1),
          Metrics: z
            .array(z.strictObject({ Name: name, Unit: z.enum(['Count', 'Milliseconds', 'Bytes', 'None']) }))
            .max(100),
        }),
      ),
    }),
  })
  .refine(({ _aws, ...root }) =>
    _aws.CloudWatchMetrics.every(({ Metrics }) => Metrics.every(({ Name }) => typeof root[Name] === 'number')),
  );

describe('metrics in CloudWatch’s embedded format', () => {
  it('are valid, five at most, and count since the line before', () => {
    const counters = new TransportCounters();
    const recorder = {
      pendingReadings: 0,
      counters: { envelopes: 0, failedEnvelopes: 2, readings: 0, refusedPublications: 0 },
    };
    const metrics = new EmbeddedMetrics({
      namespace: 'Headwater',
      eventLoopDelaySeconds: () => 0.0125,
      state: () => ({
        isReady: true,
        realms: [{ name: 'iot', sessionCount: 7, counters: new RealmCounters() }],
        transports: { openConnections: new Map(), queuedBytes: 0, counters },
        refusals: noRefusals(),
        recorder,
      }),
    });
    counters.messagesReceived.PUBLISH = 5;
    counters.messagesReceived.HELLO = 1;
    const first = embeddedSchema.parse(JSON.parse(metrics.render(1_700_000_000_000)));
    expect(first).toMatchObject({ Sessions: 7, MessagesReceived: 6, RecorderFailures: 2, EventLoopDelay: 12.5 });
    expect(first._aws.CloudWatchMetrics[0]?.Metrics).toHaveLength(5);
    counters.messagesReceived.PUBLISH = 8;
    counters.eventsDropped = 4;
    const second = embeddedSchema.parse(JSON.parse(metrics.render(1_700_000_060_000)));
    expect(second).toMatchObject({ Sessions: 7, MessagesReceived: 3, EventsDropped: 4, RecorderFailures: 0 });
  });
});
