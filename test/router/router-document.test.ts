import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routerConfigurationSchema } from '../../src/router/configuration';
import { noRefusals } from '../../src/router/limits/limit-refusal';
import { EventLoopDelay, processMetrics } from '../../src/router/metrics/process-metrics';
import { CALL_ERROR_CLASSES, RealmCounters } from '../../src/router/metrics/realm-counters';
import { routerMetrics } from '../../src/router/metrics/router-metrics';
import { TransportCounters } from '../../src/router/metrics/transport-counters';
import { RESTART_SETTINGS } from '../../src/router/reload';
import { CLOSE_URI, ERROR_URI } from '../../src/wamp/error-uris';

const document = readFileSync(join(__dirname, '..', '..', 'docs', 'router.md'), 'utf8');

/** The rows of the table under a heading, each as its cells. */
function rowsOf(heading: string): readonly (readonly string[])[] {
  const section = document.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

/** The settings with their defaults, as paths. */
function settingsOf(value: unknown, path = ''): readonly (readonly [string, string])[] {
  const isLeaf = typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0;
  if (isLeaf) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, inner]) => settingsOf(inner, path === '' ? key : `${path}.${key}`));
}

describe('docs/router.md', () => {
  it('names every setting of the configuration with its default, and no other', () => {
    const required = { port: 1, realm: 'x' };
    const optional = [
      'standInSecret',
      'tls.certificateFile',
      'tls.keyFile',
      'tls.clientCaFile',
      'registryTableName',
      'readingsQueueUrl',
      'credentialsSecretArn',
      'region',
      'metrics.port',
      'metrics.emf.namespace',
      'limits.maximumConnections',
      'limits.maximumConnectionsPerAddress',
      'limits.connectionAttemptsPerAddress',
      'limits.maximumSessionsPerAuthid',
      'limits.messagesPerConnection',
      'limits.messagesPerAuthid',
      'limits.messagesPerAddress',
    ];
    const defaults = new Map(settingsOf(routerConfigurationSchema.parse(required)));
    for (const key of [...Object.keys(required), ...optional]) defaults.set(key, '');
    expect(Object.keys(routerConfigurationSchema.unwrap().shape).sort()).toEqual(
      [...new Set([...defaults.keys()].map((path) => path.split('.')[0]))].sort(),
    );
    const rows = rowsOf('Configuration').map(([setting, value]) => [setting, value]);
    expect([...rows].sort()).toEqual([...defaults].map(([path, value]) => [path, value]).sort());
  });

  it('names every metric with its labels and its help, and no other', () => {
    const metrics = [
      ...routerMetrics({
        isReady: true,
        realms: [{ name: 'x', sessionCount: 0, counters: new RealmCounters() }],
        transports: { openConnections: new Map([['x', 0]]), queuedBytes: 0, counters: new TransportCounters() },
        refusals: noRefusals(),
        recorder: {
          pendingReadings: 0,
          counters: { envelopes: 0, failedEnvelopes: 0, readings: 0, refusedPublications: 0 },
        },
      }),
      ...processMetrics(new EventLoopDelay()),
    ];
    expect(rowsOf('Health')).toEqual(
      metrics.map(({ name, help, samples }) => [name, Object.keys(samples[0]?.labels ?? {}).join(', '), help]),
    );
    for (const error of CALL_ERROR_CLASSES) expect(document).toContain(`\`${error}\``);
  });

  it('names every setting that a reload ignores, and no other', () => {
    const section = document.split(/^## /m).find((part) => part.startsWith('Reloading')) ?? '';
    const listed = /needs a restart[^:]*: ([^.]*)\./s.exec(section)?.[1] ?? '';
    expect([...listed.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(RESTART_SETTINGS);
  });

  it('names every error and close URI that the router sends, and no other', () => {
    const uris = [...Object.values(ERROR_URI), ...Object.values(CLOSE_URI)];
    expect(
      rowsOf('URIs')
        .map(([uri]) => uri)
        .sort(),
    ).toEqual([...uris].sort());
  });
});
