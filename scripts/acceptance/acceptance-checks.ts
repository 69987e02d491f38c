/**
 * What a deployment must do, seen through its public interfaces alone: the same checks for the local cloud and for a real one.
 * Every check states what it expects and fails with what it saw instead.
 */
import assert from 'node:assert/strict';
import { CLOSE_URI } from '../../src/wamp/error-uris';
import {
  type AcceptanceCheck,
  check,
  connect,
  eventsDuring,
  expectRefusal,
  expectStatus,
  valuesOf,
  withSession,
} from './acceptance-check';
import { checkConsole, checkSignInLink } from './console-check';

export const ACCEPTANCE_CHECKS: readonly AcceptanceCheck[] = [
  check('the endpoint is healthy', async ({ api }) => {
    await expectStatus(api.request('/health'), 200, 'GET /health');
  }),
  check('an admin lists devices and a device sees itself', async ({ api, credentials, device }) => {
    const list = await expectStatus(api.request('/v1/devices', { as: credentials.admin }), 200, 'GET /v1/devices');
    assert.ok(list.includes(device.uuid), `the list should hold ${device.uuid}: ${list.slice(0, 300)}`);
    await expectStatus(api.request(`/v1/devices/${device.uuid}`, { as: device }), 200, 'GET /v1/devices/UUID');
  }),
  check('wrong credentials and foreign devices are refused at both doors', async (context) => {
    const { api, device, credentials } = context;
    const wrong = { uuid: device.uuid, token: 'wrong' };
    await expectStatus(api.post(wrong, { temperature: 1 }), 401, 'a wrong token');
    await expectStatus(api.post({ uuid: 'nobody', token: 'x' }, { temperature: 1 }), 401, 'an unknown device');
    const other = `/v1/devices/${credentials.admin.uuid}/latest`;
    await expectStatus(api.request(other, { as: device }), 403, 'a device that reads another one');
    await expectRefusal(connect(context, wrong), 'wamp.error.authentication_denied', 'a wrong ticket');
    await withSession(context, device, async (session) => {
      const foreign = 'device.another.reading';
      await expectRefusal(
        session.publish(foreign, { kwargs: { temperature: 1 } }),
        'wamp.error.not_authorized',
        'publishing as another device',
      );
      await expectRefusal(
        session.subscribe('device.', () => undefined, 'prefix'),
        'wamp.error.not_authorized',
        'subscribing to all devices',
      );
    });
  }),
  check('bad input gets its status and names the value', async ({ api, device }) => {
    await expectStatus(api.post(device, '{"temperature":'), 400, 'malformed JSON');
    await expectStatus(api.post(device, { temperature: null }), 422, 'a null value');
    await expectStatus(api.post(device, { temperature: 1, observed_at: 1 }), 422, 'a reading from 1970');
    await expectStatus(api.post(device, 'x', { 'content-type': 'image/png' }), 415, 'an image');
    await expectStatus(api.request('/v1/nothing', { as: device }), 404, 'an unknown route');
  }),
  check('the bridge publishes what its caller may publish', async ({ api, device }) => {
    const publish = (topic: string): Promise<Response> =>
      api.request('/bridge/publish', {
        as: device,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ topic, args: ['hello'] }),
      });
    await expectStatus(publish(`device.${device.uuid}.status`), 200, 'POST /bridge/publish');
    await expectStatus(publish('device.another.status'), 403, 'POST /bridge/publish as another device');
  }),
  check('a reading posted by HTTP is one EVENT within two seconds', async (context) => {
    const events = await eventsDuring(context, 1, async () => {
      const body = await expectStatus(context.api.post(context.device, { posted: 21.5 }), 202, 'POST /v1/readings');
      assert.deepEqual(JSON.parse(body), { accepted: 1, rejected: [] });
    });
    assert.deepEqual(
      events.map(({ kwargs }) => kwargs?.['posted']),
      [21.5],
      'one POST should be one EVENT with the value',
    );
  }),
  check('a reading published by WAMP is acknowledged and one EVENT', async (context) => {
    const events = await eventsDuring(context, 1, () =>
      withSession(context, context.device, async (session) => {
        await session.publish(`device.${context.device.uuid}.reading`, { kwargs: { published: 22.5 } });
      }),
    );
    assert.deepEqual(
      events.map(({ kwargs }) => kwargs?.['published']),
      [22.5],
    );
  }),
  check('a repeated Idempotency-Key has no second effect', async ({ api, device }) => {
    for (const _attempt of [1, 2]) {
      await expectStatus(api.post(device, { repeated: 3 }, { 'idempotency-key': 'acceptance' }), 202, 'a repetition');
    }
    for (const _attempt of [1, 2]) await expectStatus(api.post(device, { single: 4 }), 202, 'a POST without a key');
  }),
  check('readings of both doors are in the readings API within 30 seconds, each once', async (context) => {
    const expected: [string, unknown[]][] = [
      ['posted', [21.5]],
      ['published', [22.5]],
      ['repeated', [3]],
      ['single', [4, 4]],
    ];
    for (const [metric, values] of expected) {
      const seen = await valuesOf(context, metric, (found) => found.length >= values.length);
      assert.deepEqual(seen, values, `readings of "${metric}" should be ${JSON.stringify(values)}`);
    }
    const latest = await expectStatus(
      context.api.request(`/v1/devices/${context.device.uuid}/latest`, { as: context.device }),
      200,
      'GET latest',
    );
    assert.ok(latest.includes('"posted"') && latest.includes('21.5'), `latest should hold posted = 21.5: ${latest}`);
  }),
  check('a call reaches the device and its answer comes back, by WAMP and by the bridge', async (context) => {
    const { device, credentials, api } = context;
    const procedure = `device.${device.uuid}.add`;
    await withSession(context, device, async (callee) => {
      await callee.register(procedure, ({ args }) => ({ args: [Number(args?.[0]) + Number(args?.[1])] }));
      const sum = await withSession(context, credentials.admin, (caller) => caller.call(procedure, { args: [2, 3] }));
      assert.deepEqual(sum.args, [5]);
      const body = await expectStatus(
        api.request('/bridge/call', {
          as: credentials.admin,
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ procedure, args: [4, 5] }),
        }),
        200,
        'POST /bridge/call',
      );
      assert.deepEqual((JSON.parse(body) as { args: unknown }).args, [9]);
    });
  }),
  check('a lost session is told so, and a new one works', async (context) => {
    const client = await connect(context, context.device);
    await client.close();
    await expectRefusal(client.publish('device.x.y'), CLOSE_URI.goodbyeAndOut, 'a request on a closed session');
    await withSession(context, context.device, async (session) => {
      await session.publish(`device.${context.device.uuid}.status`, { args: ['back'] });
    });
  }),
  check('the console lets nobody see anything but after signing in, and then shows live values', checkConsole),
  check('a one-time link signs in once', checkSignInLink, 'signInLink'),
  check(
    'the history holds the rolled up hour',
    async (context) => {
      await context.rollUp?.();
      const { api, device } = context;
      const rollups = await api.readings(device, device.uuid, { metric: 'single', interval: '1h' });
      assert.equal(
        rollups.reduce((sum, { count }) => sum + (count ?? 0), 0),
        2,
        `the hour should count both readings of "single" once: ${JSON.stringify(rollups)}`,
      );
    },
    'rollUp',
  ),
];
