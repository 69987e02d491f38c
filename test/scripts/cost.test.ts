import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../lib/project-root';
import { ASSUMPTIONS } from '../../scripts/cost/assumptions';
import { type BillLine, billOf, type BillOptions } from '../../scripts/cost/bill';
import { billTable } from '../../scripts/cost/bill-table';
import { parseCommandLine } from '../../scripts/cost/command-line';
import { readResources, type Resource } from '../../scripts/cost/deployment';
import { periodSeconds } from '../../scripts/cost/pipeline';
import { readPriceList, unitPrice } from '../../scripts/cost/price-list';
import { routerConfigurationSchema } from '../../src/router/configuration';
import { type Profile, PROFILES, synthesize } from '../lib/synthesized-app';

const prices = readPriceList();
const idle = { devices: 0, intervalSeconds: 10, wampShare: 1, historyViewsPerDay: 0, month: 1 };
const busy = { ...idle, devices: 100 };

function resourcesOf(profile: Profile): Resource[] {
  return synthesize(profile)
    .all()
    .map(({ part, logicalId, Type, Properties }) => ({ stack: part, logicalId, type: Type, properties: Properties }));
}

function bill(profile: Profile, changes: Partial<BillOptions> = {}): ReturnType<typeof billOf> {
  return billOf({ resources: resourcesOf(profile), load: idle, prices, freeAllowances: 'deducted', ...changes });
}

function line(lines: readonly BillLine[], what: string | RegExp): BillLine {
  const found = lines.filter((one) => (typeof what === 'string' ? one.what === what : what.test(one.what)));
  expect([what, found.length]).toEqual([what, 1]);
  return found[0]!;
}

describe('the bill of a deployment', () => {
  test('the idle demo costs no more than $30 a month, everything deployed counted', () => {
    const { lines, monthlyUsd, usdPerMillionReadings } = bill('demo');
    expect(monthlyUsd).toBeLessThanOrEqual(30);
    expect(monthlyUsd).toBeGreaterThan(25);
    expect(usdPerMillionReadings).toBeNull();
    const standing = {
      'Load balancer': 730,
      'Instances t4g.micro': 730,
      'Disks of the instances': 8,
      'Public IPv4 addresses of instances': 730,
      Secrets: 3,
      Alarms: 13,
      Dashboards: 1,
    };
    for (const [what, quantity] of Object.entries(standing)) {
      expect([what, line(lines, what).quantity]).toEqual([what, quantity]);
    }
    expect(line(lines, /^Database capacity: 0 wake-ups/).usd).toBe(0);
  });

  test('the production profile pays for its NAT gateways, keys and a database that never sleeps', () => {
    const { lines } = bill('production');
    expect(line(lines, 'NAT gateways').quantity).toBe(2 * 730);
    expect(line(lines, 'Public IPv4 addresses of NAT gateways').quantity).toBe(2 * 730);
    expect(line(lines, /^Customer-managed keys/).quantity).toBe(2);
    expect(line(lines, /^Database capacity: 2 x 0.5 ACU/).quantity).toBe(730);
    expect(lines.filter(({ what }) => what === 'Public IPv4 addresses of instances')).toEqual([]);
  });

  test.each(PROFILES)('of profile %s: lines multiply, and sum up to the whole', (profile) => {
    const { lines, monthlyUsd, usdPerMillionReadings } = bill(profile, { load: busy });
    for (const { quantity, unitUsd, usd } of lines) expect(usd).toBeCloseTo(quantity * unitUsd, 10);
    expect(lines.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(monthlyUsd, 8);
    expect(usdPerMillionReadings).toBeCloseTo((monthlyUsd / ((100 / 10) * 730 * 3600)) * 1_000_000, 8);
  });

  test('one device that reports keeps waking the database: the minutes until it pauses again are paid each hour', () => {
    const { lines } = bill('demo', { load: { ...idle, devices: 1, intervalSeconds: 60 } });
    const capacity = line(lines, /^Database capacity: 730 wake-ups, paused 5 minutes after each/);
    expect(capacity.quantity).toBeGreaterThan(730 * (300 / 3600) * 0.5);
    expect(capacity.usd).toBeGreaterThan(3.5);
    expect(capacity.usd).toBeLessThan(5);
  });

  test('a database that is queried all the time is not awake for longer than a month', () => {
    const { lines } = bill('demo', { load: { ...idle, historyViewsPerDay: 10_000 } });
    expect(line(lines, /^Database capacity/).quantity).toBe(730 * 0.5);
  });

  test('each observation is written once, and its device twice a batch: latest and marker', () => {
    // One reading a device in ten seconds, store invocations every five: no device is in a batch twice.
    const { lines } = bill('demo', { load: busy });
    const readings = 10 * 730 * 3600;
    expect(line(lines, /one write an observation/).quantity).toBe(readings);
    expect(line(lines, /^Latest readings/).quantity).toBeCloseTo(readings, 0);
    // Two a second of one device: a batch of five seconds holds several of it.
    const chatty = bill('demo', { load: { ...idle, devices: 1, intervalSeconds: 0.02 } }).lines;
    expect(line(chatty, /^Latest readings/).quantity).toBeLessThan(
      line(chatty, /one write an observation/).quantity / 10,
    );
  });

  test('WAMP shares envelopes and the requests of a connection, HTTP pays for each reading', () => {
    const load = { ...idle, devices: 10_000 };
    const wamp = bill('demo', { load });
    const http = bill('demo', { load: { ...load, wampShare: 0 } });
    const readings = 1000 * 730 * 3600;
    expect(line(http.lines, 'Requests to the HTTP API').quantity).toBe(readings);
    expect(line(wamp.lines, 'Requests to the HTTP API').quantity).toBe(0);
    expect(line(http.lines, 'Envelopes put onto the queue').quantity).toBe(readings);
    expect(line(wamp.lines, 'Envelopes put onto the queue').quantity).toBeLessThan(readings / 50);
    expect(http.monthlyUsd).toBeGreaterThan(wamp.monthlyUsd + 1000);
  });

  test('a message of more than 64 KB is several requests', () => {
    const few = line(bill('demo', { load: { ...idle, devices: 10_000 } }).lines, 'Envelopes put onto the queue');
    const many = line(bill('demo', { load: { ...idle, devices: 100_000 } }).lines, 'Envelopes put onto the queue');
    // Batches leave ten times a second at most in both cases; those of ten times the readings have 350 KB.
    expect(many.quantity / few.quantity).toBeGreaterThan(4);
  });

  test('what is stored adds up from month to month, and requests do not', () => {
    const first = bill('demo', { load: busy }).lines;
    const twelfth = bill('demo', { load: { ...busy, month: 12 } }).lines;
    const growth = (what: string): number => line(twelfth, what).quantity / line(first, what).quantity;
    expect(growth('Raw archive kept')).toBeCloseTo(23, 5);
    expect(growth('Objects written to the raw archive')).toBe(1);
    // Readings expire after 14 days.
    expect(growth('Recent readings kept')).toBeLessThan(1.2);
  });

  test('free allowances are lines of their own, and are gone if others use them up', () => {
    const shared = bill('demo', { freeAllowances: 'used up elsewhere' });
    expect(shared.lines.filter(({ quantity }) => quantity < 0)).toEqual([]);
    // Ten alarms, a dashboard and the polls of the queue.
    expect(shared.monthlyUsd - bill('demo').monthlyUsd).toBeCloseTo(1 + 3 + 0.26, 1);
  });
});

describe('what the model does not know is refused', () => {
  test('a resource type, by name, with where it is', () => {
    const resources = [
      ...resourcesOf('demo'),
      { stack: 'Data', logicalId: 'Stream', type: 'AWS::Kinesis::Stream', properties: {} },
      { stack: 'Web', logicalId: 'Search', type: 'AWS::OpenSearchService::Domain', properties: {} },
    ];
    expect(() => bill('demo', { resources })).toThrow(
      /AWS::Kinesis::Stream \(Stream in Data\)\n {2}AWS::OpenSearchService::Domain \(Search in Web\)/,
    );
  });

  test('an instance type without a price', () => {
    expect(() => bill('demo', { resources: changed('AWS::EC2::LaunchTemplate', 't4g.micro', 'm7g.metal') })).toThrow(
      /no price for instance type m7g\.metal/,
    );
  });

  test.each([
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', '"application"', '"network"'],
    ['AWS::DynamoDB::Table', '"PAY_PER_REQUEST"', '"PROVISIONED"'],
    ['AWS::RDS::DBInstance', '"db.serverless"', '"db.r8g.large"'],
    ['AWS::EC2::LaunchTemplate', '"gp3"', '"io2"'],
    ['AWS::Events::Rule', '"rate(1 hour)"', '"cron(0 * * * ? *)"'],
  ])('%s with %s changed to %s', (type, from, to) => {
    expect(() => bill('demo', { resources: changed(type, from, to) })).toThrow();
  });

  function changed(type: string, from: string, to: string): Resource[] {
    return resourcesOf('demo').map((resource) => {
      if (resource.type !== type) return resource;
      const text = JSON.stringify(resource.properties);
      expect(text).toContain(from);
      return { ...resource, properties: JSON.parse(text.replaceAll(from, to)) as Resource['properties'] };
    });
  }

  test('a price that is not in the list', () => {
    expect(() => unitPrice(prices, 'quantumHour')).toThrow(/no price "quantumHour"/);
  });

  test('a folder without templates', () => {
    expect(() => readResources(join(PROJECT_ROOT, 'docs'))).toThrow(/There is no template .* in .*docs/);
    expect(() => readResources(join(PROJECT_ROOT, 'no-such-folder'))).toThrow(/no-such-folder/);
  });

  test('a schedule that is no rate', () => {
    expect(periodSeconds('rate(90 minutes)')).toBe(5400);
    expect(() => periodSeconds('cron(0 * * * ? *)')).toThrow(/cron\(0 \* \* \* \? \*\)/);
  });
});

describe('the command', () => {
  test('has defaults, and takes numbers', () => {
    expect(parseCommandLine([])).toMatchObject({ profile: 'demo', devices: 100, interval: 10, json: false });
    expect(parseCommandLine(['--devices', '0', '--interval', '2.5', '--json'])).toMatchObject({
      devices: 0,
      interval: 2.5,
      json: true,
    });
  });

  test('names every wrong option with its value', () => {
    expect(() => parseCommandLine(['--devices', 'many', '--interval', '0'])).toThrow(
      /--devices "many": .*\n--interval "0": /,
    );
    expect(() => parseCommandLine(['--speed', '1'])).toThrow(/--speed/);
  });

  test.each([
    '--devices=',
    '--devices=0x10',
    '--devices=1.5',
    '--devices=1e99',
    '--interval= ',
    '--interval=1e-320',
    '--wamp-share=1.1',
    '--views=-1',
    '--month=0',
    '--month=1000000',
  ])('does not take %s for a number', (option) => {
    const [name = '', value] = option.split('=');
    expect(() => parseCommandLine([option])).toThrow(`${name} ${JSON.stringify(value)}: `);
  });

  test('prints every line and the sum', () => {
    const costs = bill('demo', { load: busy });
    const text = billTable(costs);
    for (const { what } of costs.lines) expect(text).toContain(what);
    expect(text).toContain(costs.monthlyUsd.toFixed(2));
  });
});

test('what is free each month is free of something that has a price', () => {
  for (const name of Object.keys(prices.freeEachMonth.quantities)) expect(() => unitPrice(prices, name)).not.toThrow();
});

test('docs/costs.md says what the model says', () => {
  const text = readFileSync(join(PROJECT_ROOT, 'docs', 'costs.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(--[^`]+)` +\| +(\d+) \|$/gm)];
  expect(rows.length).toBeGreaterThan(8);
  for (const [, options = '', dollars] of rows) {
    const parsed = parseCommandLine(options.split(' '));
    const { monthlyUsd } = bill(z.enum(PROFILES).parse(parsed.profile), {
      freeAllowances: parsed.shared ? 'used up elsewhere' : 'deducted',
      load: { ...idle, devices: parsed.devices, intervalSeconds: parsed.interval, wampShare: parsed['wamp-share'] },
    });
    expect([options, monthlyUsd.toFixed(0)]).toEqual([options, dollars]);
  }
  expect(text).toContain(`the demo's $${bill('demo').monthlyUsd.toFixed(2)}`);
});

test('the model batches as the router does unless told otherwise', () => {
  const { recorder } = routerConfigurationSchema.unwrap().shape;
  expect(recorder.parse(undefined)).toMatchObject({
    maximumBatchBytes: ASSUMPTIONS.recorderBatchBytes,
    maximumDelayMilliseconds: ASSUMPTIONS.recorderDelaySeconds * 1000,
  });
});
