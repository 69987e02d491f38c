import { verifyTicket } from '../../../src/model/signed-ticket';
import type { Rollup } from '../../../src/model/ports';
import { HOUR_MS } from '../../../src/model/reading';
import { NOW_MS } from '../web-fixture';
import { ConsoleBrowser, TICKET_KEY } from './console-browser';

let browser = new ConsoleBrowser();

beforeEach(async () => {
  browser = new ConsoleBrowser();
  await browser.signIn();
});

async function page(path: string): Promise<string> {
  const response = await browser.get(path);
  expect(response.status).toBe(200);
  return response.text();
}

/** The text of a page, without its markup. */
function textOf(markup: string): string {
  return markup.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
}

describe('every page', () => {
  test('runs no script and loads nothing but its own, and is not kept', async () => {
    const { headers } = await browser.get('/console/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self' wss://cloud.example;");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    const markup = await page('/console/devices/mote-1');
    expect(markup).not.toMatch(/<script>|<script(?![^>]*src="\/console\/assets\/)|\son\w+=|\sstyle=/);
  });

  test('that does not exist is a page for people and JSON for programs', async () => {
    const response = await browser.get('/console/nothing');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('<h1>Not found</h1>');
    const json = await browser.get('/status', { accept: '*/*' });
    expect([json.status, await json.json()]).toEqual([
      404,
      { error: 'not_found', message: 'There is nothing at /status.' },
    ]);
  });

  test('is refused when it did not come through the edge', async () => {
    expect((await browser.get('/console/', { 'x-origin-verify': 'guess' })).status).toBe(403);
  });

  test('by another method is 405', async () => {
    const response = await browser.post('/console/', {});
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('the overview', () => {
  test('shows each device with its latest values, their units and age, and whether there is an anomaly', async () => {
    await browser.fixture.observe('temperature', 21.504, 3);
    await browser.fixture.observe('humidity', 40, 3);
    await browser.fixture.observe('anomaly', true, 3);
    const markup = await page('/console/');
    const text = textOf(markup);
    expect(text).toContain('mote-1 Anomaly Humidity 40 % Temperature 21.5 °C 3 min ago');
    expect(text).toContain('mote-2 Anomaly No readings yet');
    expect(markup.match(/data-anomaly="[^>]* hidden/g)).toHaveLength(1);
    expect(text).not.toContain('viewer');
  });

  test('shows a hostile name, value and unit as text', async () => {
    browser.fixture.registry.add('hostile', 'device', '<script>alert(1)</script>');
    const evil = '"><img src=x onerror=alert(1)>';
    await browser.fixture.recent.record('hostile', [
      {
        deviceId: 'hostile',
        metric: 'note',
        value: evil,
        unit: evil.slice(0, 32),
        observedAtMs: NOW_MS,
        receivedAtMs: NOW_MS,
        occurrence: '',
      },
    ]);
    for (const path of ['/console/', '/console/devices/hostile']) {
      const markup = await page(path);
      expect(markup).not.toMatch(/<script>alert|<img src=x/);
      expect(markup).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    }
  });

  test('leads on where there are more devices than fit', async () => {
    for (let index = 0; index < 70; index += 1) browser.fixture.registry.add(`d-${String(index).padStart(2, '0')}`);
    const next = /href="(\/console\/\?after=[^"]+)"/.exec(await page('/console/'))?.[1] ?? '';
    const names = [await page('/console/'), await page(next)].flatMap((markup) =>
      [...markup.matchAll(/data-device="(d-\d\d)"/g)].map((match) => match[1]),
    );
    expect(new Set(names).size).toBe(70);
    expect(names).toHaveLength(70);
  });
});

describe('the page of a device', () => {
  test('draws each numeric metric with its axes, described in words', async () => {
    for (let minute = 1; minute <= 30; minute += 1) {
      await browser.fixture.observe('temperature', 20 + minute / 10, minute);
      await browser.fixture.observe('door', minute % 2 === 0, minute);
    }
    const markup = await page('/console/devices/mote-1?range=1h');
    expect([...markup.matchAll(/data-chart="([^"]+)"/g)].map((match) => match[1])).toEqual(['temperature']);
    expect(markup).toContain('aria-labelledby="chart-0-title chart-0-description"');
    expect(markup).toContain(
      'From 2026-01-31 11:00 to 2026-01-31 12:00 UTC: lowest 20.1 °C, highest 23 °C, last 20.1 °C. No anomaly.',
    );
    expect(textOf(markup)).toContain('None in this range');
  });

  test('marks the instants of anomalies and lists them', async () => {
    for (let minute = 1; minute <= 30; minute += 1) {
      await browser.fixture.observe('temperature', 20, minute);
      await browser.fixture.observe('anomaly', minute === 7 || minute === 20, minute);
    }
    const markup = await page('/console/devices/mote-1?range=6h');
    expect(markup.match(/<g class="anomaly">/g)).toHaveLength(2);
    expect(textOf(markup)).toContain('2 readings are marked as an anomaly');
    expect(textOf(markup)).toMatch(/2026-01-31 11:53:00 7 min ago 2026-01-31 11:40:00 20 min ago/);
  });

  test('draws anomalies that lie too close to be told apart as one mark, and counts each', async () => {
    for (let minute = 1; minute <= 30; minute += 1) {
      await browser.fixture.observe('temperature', 20, minute);
      await browser.fixture.observe('anomaly', minute <= 8 || minute === 30, minute);
    }
    const markup = await page('/console/devices/mote-1?range=24h');
    expect(markup.match(/<g class="anomaly">/g)).toHaveLength(2);
    expect(markup).toContain('<title>8 anomalies from 2026-01-31 11:52:00 to 2026-01-31 11:59:00 UTC</title>');
    expect(markup).toContain('9 anomalies are marked.');
  });

  test('begins with the shortest range that holds something, unless one is asked for', async () => {
    await browser.fixture.observe('temperature', 20, 5 * 60);
    const current = async (path: string): Promise<string | undefined> =>
      /range=(\w+)" aria-current="page"/.exec(await page(path))?.[1];
    expect(await current('/console/devices/mote-1')).toBe('6h');
    expect(await current('/console/devices/mote-1?range=24h')).toBe('24h');
    expect(await current('/console/devices/mote-1?range=nonsense')).toBe('1h');
    expect(await current('/console/devices/mote-2')).toBe('1h');
    await browser.fixture.observe('temperature', 20, 30);
    expect(await current('/console/devices/mote-1')).toBe('1h');
  });

  test('gives the script each part by itself, so that fresh charts do not keep the history awake', async () => {
    await browser.fixture.observe('temperature', 20, 5 * 60);
    const markup = await page('/console/devices/mote-1');
    const paths = [...markup.matchAll(/data-refresh-path="([^"]+)"/g)].map((match) => match[1]?.replace('&amp;', '&'));
    expect(paths).toEqual([
      '/console/devices/mote-1?range=6h&part=charts',
      '/console/devices/mote-1?range=6h&part=summary',
    ]);
    browser.fixture.putHistoryToSleep();
    const charts = await page(paths[0] ?? '');
    expect(charts).toContain('data-chart="temperature"');
    expect(charts).not.toContain('waking');
    const summary = await page(paths[1] ?? '');
    expect(summary).toContain('data-refresh-seconds="2" data-refresh-always');
    expect(summary).not.toContain('data-chart');
  });

  test('without readings says so', async () => {
    const text = textOf(await page('/console/devices/mote-2?range=24h'));
    expect(text).toContain('No numbers were observed in the last 24 hours.');
    expect(text).toContain('No hour of the last day has been summed up yet');
  });

  test('with a single reading shows it', async () => {
    await browser.fixture.observe('temperature', 20, 1);
    expect(await page('/console/devices/mote-1')).toContain('<circle class="dot"');
  });

  test('draws seven days and the hours from the relational history', async () => {
    await browser.fixture.history.upsert(
      Array.from({ length: 48 }, (_none, hours) => [
        rollup('temperature', hours + 1, 20),
        rollup('anomaly', hours + 1, hours === 3 ? 0.5 : 0),
      ]).flat(),
    );
    const markup = await page('/console/devices/mote-1?range=7d');
    expect(markup.match(/data-chart=/g)).toHaveLength(1);
    const text = textOf(markup);
    expect(text).toContain('2 readings are marked as an anomaly Hour from (UTC) Readings 2026-01-31 08:00 2');
    expect(text).toContain('Hour from (UTC) Temperature (°C) Readings 2026-01-31 11:00 20 19 to 21 4');
    expect(text).toContain('Complete up to 2026-01-31 12:00 UTC.');
  });

  test('while the history wakes up, shows the rest and comes back by itself within two seconds', async () => {
    browser.fixture.putHistoryToSleep();
    await browser.fixture.observe('temperature', 20, 1);
    const markup = await page('/console/devices/mote-1?range=1h');
    expect(markup).toContain('<noscript><meta http-equiv="refresh" content="2"');
    expect(markup.match(/data-refresh-always/g)).toHaveLength(1);
    expect(markup).toContain('data-chart="temperature"');
    expect(textOf(markup)).toContain('The history is waking up');
    expect(textOf(await page('/console/devices/mote-1?range=7d'))).toContain('The charts will be here');
    browser.fixture.history.fault = undefined;
    expect(await page('/console/devices/mote-1?range=1h')).not.toContain('http-equiv="refresh"');
  });

  test('that is not there, or is no device, is 404', async () => {
    for (const uuid of ['nobody', 'admin', 'a%20b', '%3Cscript%3E']) {
      const response = await browser.get(`/console/devices/${uuid}`);
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain('<script>');
    }
  });
});

describe('registering a device', () => {
  test('shows its token once, with a line that sends a first reading', async () => {
    const form = await browser.formToken('/console/register');
    const response = await browser.post('/console/register', { form, name: 'North <wall>', uuid: 'north' });
    expect(response.status).toBe(201);
    const markup = await response.text();
    const token = /north:([\w-]{43})/.exec(markup)?.[1] ?? '';
    expect(markup).toContain('https://cloud.example/v1/readings');
    expect(markup).toContain('North &lt;wall&gt;');
    const authorization = `Basic ${Buffer.from(`north:${token}`).toString('base64')}`;
    await expect(browser.fixture.authenticator.authenticate(authorization)).resolves.toEqual({
      uuid: 'north',
      role: 'device',
    });
    expect(await page('/console/devices/north')).not.toContain(token);
  });

  test('a second time with the same UUID is a conflict, and makes no second device', async () => {
    const form = await browser.formToken('/console/register');
    await browser.post('/console/register', { form, name: 'One', uuid: 'one' });
    const response = await browser.post('/console/register', { form, name: 'Two', uuid: 'one' });
    expect(response.status).toBe(409);
    expect(await response.text()).toContain('exists already');
    expect((await browser.fixture.registry.find('one'))?.name).toBe('One');
  });

  test('with a UUID that is none shows the form again, with the fault and what was typed', async () => {
    const form = await browser.formToken('/console/register');
    const response = await browser.post('/console/register', { form, name: 'North', uuid: 'a b' });
    expect(response.status).toBe(422);
    expect(await response.text()).toMatch(/role="alert">[^<]*uuid[^]*value="North"[^]*value="a b"/);
  });

  test('needs the token of this session', async () => {
    const stranger = new ConsoleBrowser();
    stranger.fixture.newId();
    await stranger.signIn();
    const form = await stranger.formToken('/console/register');
    expect((await browser.post('/console/register', { form, name: 'x', uuid: 'x' })).status).toBe(403);
    expect(await browser.fixture.registry.find('x')).toBeUndefined();
  });
});

describe('the ticket for live updates', () => {
  const own = { accept: 'application/json', 'sec-fetch-site': 'same-origin' };

  test('lets the browser join the realm as a user, for a minute', async () => {
    const response = await browser.get('/console/live-ticket', own);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    const { ticket, ...rest } = (await response.json()) as { ticket: string };
    expect(rest).toEqual({ url: 'wss://cloud.example/ws', realm: 'iot', authid: 'admin' });
    const check = { key: TICKET_KEY, purpose: 'wamp', nowMs: NOW_MS + 59_000 } as const;
    expect(verifyTicket(ticket, check)).toMatchObject({ uuid: 'admin', role: 'user' });
    expect(verifyTicket(ticket, { ...check, nowMs: NOW_MS + 60_000 })).toBeUndefined();
  });

  test('is refused to other sites', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
    ]) {
      expect((await browser.get('/console/live-ticket', headers)).status).toBe(403);
    }
  });

  test('is refused to who is not signed in, in JSON', async () => {
    browser.cookies.clear();
    const response = await browser.get('/console/live-ticket', own);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: 'unauthenticated' });
  });
});

function rollup(metric: string, hoursAgo: number, mean: number): Rollup {
  const isFlag = metric === 'anomaly';
  return {
    deviceId: 'mote-1',
    metric,
    period: 'hour',
    startsAtMs: NOW_MS - hoursAgo * HOUR_MS,
    count: 4,
    minimum: isFlag ? 0 : mean - 1,
    maximum: isFlag ? Math.ceil(mean) : mean + 1,
    sum: mean * 4,
    last: mean,
    lastText: null,
    lastObservedAtMs: NOW_MS - hoursAgo * HOUR_MS,
    unit: null,
  };
}
