import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../lib/config/config-error';
import type { DeploymentConfig } from '../../lib/config/deployment-config';
import { loadConfig } from '../../lib/config/load-config';

const folder = mkdtempSync(join(tmpdir(), 'headwater-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function settingsFile(content: unknown): string {
  const path = join(folder, `settings-${files++}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function load(profile: string, settings: unknown): DeploymentConfig {
  return loadConfig({ profile, settings: settingsFile(settings) });
}

function faults(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

const PLACE = { account: '111122223333', region: 'eu-central-1', zones: ['eu-central-1a', 'eu-central-1b'] };

test('without any choice it is the demo, named after its profile', () => {
  expect(loadConfig({ settings: settingsFile({}) })).toMatchObject({
    profile: 'demo',
    deployment: 'demo',
    router: { count: 1 },
  });
});

test('the file that comes with the repository makes production synthesize, with an account that is nobody’s', () => {
  expect(loadConfig({ profile: 'production' })).toMatchObject({ profile: 'production', deployment: 'production' });
});

test('a deployment has the name that is asked for', () => {
  expect(loadConfig({ deployment: 'greenhouse', settings: settingsFile({}) }).deployment).toBe('greenhouse');
});

test('settings change one value of a group and leave the rest', () => {
  const { store } = load('demo', { store: { batchingWindowSeconds: 3 } });
  expect(store).toMatchObject({ batchingWindowSeconds: 3, batchSize: 1000 });
});

test('production without account, region and zones says what to set', () => {
  expect(faults(() => load('production', {}))).toEqual([
    'account: must be set to the 12 digits of the AWS account (it is not set)',
    'region: must be set to a region, such as eu-central-1 (it is not set)',
    expect.stringMatching(/^zones: must list two or more zones .* \(it is not set\)$/),
  ]);
});

test('more than one router is refused, in each profile, with the reason', () => {
  for (const profile of ['demo', 'production']) {
    expect(faults(() => load(profile, { ...(profile === 'production' ? PLACE : {}), router: { count: 2 } }))).toEqual([
      'router.count: must be exactly 1 while routers have no backplane: two routers would not hear each other. Set it to 1 (it is 2)',
    ]);
  }
});

test('readings must be kept longer than late ones are accepted', () => {
  expect(faults(() => load('demo', { data: { recentRetentionDays: 8 } }))).toEqual([
    expect.stringMatching(/^data\.recentRetentionDays: must be more than 8: .*\(it is 8\)$/),
  ]);
  expect(load('demo', { data: { recentRetentionDays: 9 } }).data.recentRetentionDays).toBe(9);
});

test('a device may send at least one observation at once', () => {
  expect(faults(() => load('demo', { ingest: { deviceReadingBurst: 63 } }))).toEqual([
    expect.stringMatching(
      /^ingest\.deviceReadingBurst: must not be less than acceptance\.maximumMetrics.*\(it is 63\)$/,
    ),
  ]);
  expect(load('demo', { ingest: { deviceReadingBurst: 64 } }).ingest.deviceReadingBurst).toBe(64);
});

test('every fault is listed at once, also the rules between settings', () => {
  const found = faults(() =>
    load('production', {
      ...PLACE,
      zones: ['eu-west-1a', 'eu-west-1b'],
      colour: 'blue',
      router: { instanceType: 't3.micro' },
      data: { recentRetentionDays: 2 },
      database: { minimumCapacityUnits: 20 },
      edge: { domainName: 'iot.example.com' },
    }),
  );
  expect(found.map((fault) => fault.split(':')[0]).sort()).toEqual(
    [
      'colour',
      'data.recentRetentionDays',
      'database.minimumCapacityUnits',
      'edge',
      'router.instanceType',
      'zones',
    ].sort(),
  );
});

test('a certificate of another region is refused, because CloudFront takes none', () => {
  const edge = { domainName: 'a.example', certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/1' };
  expect(faults(() => load('demo', { edge }))).toEqual([expect.stringContaining('us-east-1')]);
});

test('an unknown profile, a missing file and a file that is no JSON object are named', () => {
  expect(faults(() => loadConfig({ profile: 'staging' }))).toEqual([expect.stringContaining('"staging"')]);
  expect(faults(() => loadConfig({ settings: join(folder, 'nowhere.json') }))).toEqual([
    expect.stringContaining('nowhere.json'),
  ]);
  expect(faults(() => load('demo', '{ not json'))).toEqual([expect.stringContaining('is not JSON')]);
  expect(faults(() => load('demo', '[1]'))).toEqual([expect.stringContaining('got [1]')]);
  expect(faults(() => loadConfig({ deployment: 'Two Words', settings: settingsFile({}) }))).toEqual([
    expect.stringContaining('"Two Words"'),
  ]);
});

test('the demo takes zones, two or more, and does without', () => {
  expect(load('demo', {}).zones).toBeUndefined();
  expect(load('demo', { zones: ['us-east-1a', 'us-east-1c'] }).zones).toEqual(['us-east-1a', 'us-east-1c']);
  expect(faults(() => load('demo', { zones: ['us-east-1a'] }))).toEqual([
    'zones: must list two zones or more: a load balancer wants two (it is ["us-east-1a"])',
  ]);
});
