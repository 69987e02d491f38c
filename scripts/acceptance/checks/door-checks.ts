import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { encode } from 'cborg';
import { readingTopic } from '../../../src/model/names';
import { check } from '../acceptance-check';
import { expectReason, expectRecent, expectStatus } from '../expectations';
import { withSession } from '../wamp-sessions';

const SENML_JSON = 'application/senml+json';
const LINE_PROTOCOL = 'text/plain; charset=utf-8';

/** Each format that the doors take, as it goes through the edge, and that the same of it comes out. */
export const DOOR_CHECKS = [
  check('readings are taken as SenML in JSON and CBOR and as line protocol', async ({ api, device }) => {
    const post = (contentType: string, body: BodyInit): Promise<Response> =>
      api.request('/v1/readings?precision=ms', {
        as: device,
        method: 'POST',
        headers: { 'content-type': contentType },
        body,
      });
    const seconds = Date.now() / 1000 - 60;
    const pack = [
      { bn: `${device.uuid}:`, bt: seconds, n: 'senml', u: 'Cel', v: 21.5 },
      { n: 'senml', t: 1, v: 22.5 },
    ];
    const cbor = [new Map<number, unknown>([[0, 'senml-cbor'], [2, 23.5]])]; // prettier-ignore
    const lines = `# comment\nline,room=attic value=24.5 ${Date.now() - 60_000}\nline,room=attic state="open"\n`;
    const posts = {
      'SenML JSON': post(SENML_JSON, JSON.stringify(pack)),
      'SenML CBOR': post('application/senml+cbor', Buffer.from(encode(cbor))),
      'line protocol': post(LINE_PROTOCOL, lines),
    };
    for (const [format, response] of Object.entries(posts)) {
      const answer = await expectStatus(response, 202, `POST /v1/readings with ${format}`);
      assert.match(answer, /"rejected":\[\]/, `all of ${format} should be accepted: ${answer}`);
    }
  }),
  check(
    'compressed bodies are inflated, whatever their content type, and others refused',
    async (context) => {
      const post = (body: BodyInit, headers: Record<string, string>): Promise<Response> =>
        context.api.request('/v1/readings', { as: context.device, method: 'POST', body, headers });
      for (const [contentType, text] of [
        ['application/json', '{"gzip": 1}'],
        [SENML_JSON, '[{"n": "gzip-senml", "v": 2}]'],
        [LINE_PROTOCOL, 'gzip-line value=3'],
      ] as const) {
        const headers = { 'content-type': contentType, 'content-encoding': 'gzip' };
        await expectStatus(post(gzipSync(text), headers), 202, `gzip of ${contentType}`);
      }
      const deflated = { 'content-type': 'application/json', 'content-encoding': 'deflate' };
      await expectReason(post('{}', deflated), { status: 415, names: /deflate.*gzip/ }, 'a deflated body');
      await expectRecent(context, 'gzip', [1]);
      await expectRecent(context, 'gzip-senml', [2]);
      await expectRecent(context, 'gzip-line', [3]);
    },
    ['edge'],
  ),
  check("clients of InfluxDB write with its own paths, and its token's form", async ({ api, device }) => {
    const write = (path: string, body: string): Promise<Response> =>
      api.request(`/v1/influx${path}`, {
        method: 'POST',
        headers: { authorization: `Token ${device.uuid}:${device.token}`, 'content-type': LINE_PROTOCOL },
        body,
      });
    await expectStatus(
      write('/api/v2/write?org=o&bucket=b&precision=ns', 'influx value=2'),
      204,
      'a write of version 2',
    );
    await expectStatus(write('/write?db=d', 'influx1 value=1'), 204, 'a write of version 1');
    const partial = write('/api/v2/write', 'influx-partial value=1\nbroken');
    await expectReason(partial, { status: 400, names: /partial write: 1 of 2.*Line 2/ }, 'a write with a broken line');
  }),
  check(
    'a publication holds several flat readings, or a SenML pack',
    async (context) => {
      const topic = readingTopic(context.device.uuid);
      await withSession(context, context.device, async (session) => {
        // Of one millisecond and without a time of their own, they would come out in any order.
        const startMs = Date.now() - 60_000;
        await session.publish(topic, {
          args: [
            { several: 1, observed_at: startMs },
            { several: 2, observed_at: startMs + 1000 },
          ],
        });
        await session.publish(topic, { args: [[{ n: 'published-senml', u: 'V', v: 3 }]] });
      });
      await expectRecent(context, 'several', [1, 2]);
      await expectRecent(context, 'published-senml', [3]);
    },
    ['router'],
  ),
  check('what came in by every format is in the readings API within 30 seconds, with its unit', async (context) => {
    const expected: Readonly<Record<string, unknown[]>> = {
      senml: [21.5, 22.5],
      'senml-cbor': [23.5],
      'line/room:attic': [24.5],
      'line.state/room:attic': ['open'],
      influx: [2],
      influx1: [1],
      'influx-partial': [1],
    };
    for (const [metric, values] of Object.entries(expected)) await expectRecent(context, metric, values);
    const { api, device } = context;
    const [reading] = await api.readings(device, device.uuid, { metric: 'senml' });
    assert.equal(reading?.unit, 'Cel', 'the unit of a SenML record should be kept');
  }),
];
