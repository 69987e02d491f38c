import assert from 'node:assert/strict';
import { devicePrefix, readingTopic } from '../../../src/model/names';
import { check } from '../acceptance-check';
import { expectRecent, expectStatus } from '../expectations';
import { liveValuesDuring, withSession } from '../wamp-sessions';

/** WAMP both ways: readings out of the devices, calls into them. */
export const LIVE_CHECKS = [
  check(
    'a reading posted by HTTP is one EVENT within two seconds',
    async (context) => {
      const values = await liveValuesDuring(context, 'posted', async () => {
        await expectStatus(context.api.post(context.device, { posted: 21.5 }), 202, 'POST /v1/readings');
      });
      assert.deepEqual(values, [21.5], 'one POST should be one EVENT with its value');
    },
    ['router'],
  ),
  check(
    'a reading published by WAMP is acknowledged and one EVENT',
    async (context) => {
      const values = await liveValuesDuring(context, 'published', () =>
        withSession(context, context.device, async (session) => {
          await session.publish(readingTopic(context.device.uuid), { kwargs: { published: 22.5 } });
        }),
      );
      assert.deepEqual(values, [22.5], 'one PUBLISH should be one EVENT with its value');
    },
    ['router'],
  ),
  check(
    'both are in the readings API within 30 seconds, each once',
    async (context) => {
      await expectRecent(context, 'posted', [21.5]);
      await expectRecent(context, 'published', [22.5]);
    },
    ['router'],
  ),
  check(
    'the bridge publishes to a subscriber',
    async (context) => {
      const { api, credentials, device } = context;
      const values = await liveValuesDuring(context, 'bridged', async () => {
        const publication = { topic: readingTopic(device.uuid), kwargs: { bridged: 23.5 } };
        await expectStatus(api.bridge('publish', credentials.admin, publication), 200, 'POST /bridge/publish');
      });
      assert.deepEqual(values, [23.5], 'one POST /bridge/publish should be one EVENT with its value');
    },
    ['router'],
  ),
  check(
    'a call reaches the device and its answer comes back, by WAMP and by the bridge',
    async (context) => {
      const { device, credentials, api } = context;
      const procedure = `${devicePrefix(device.uuid)}add`;
      await withSession(context, device, async (callee) => {
        await callee.register(procedure, ({ args }) => ({ args: [Number(args[0]) + Number(args[1])] }));
        const sum = await withSession(context, credentials.admin, (caller) => caller.call(procedure, { args: [2, 3] }));
        assert.deepEqual(sum.args, [5]);
        const call = api.bridge('call', credentials.admin, { procedure, args: [4, 5] });
        const answer = await expectStatus(call, 200, 'POST /bridge/call');
        assert.match(answer, /"args":\[9\]/, `POST /bridge/call should answer 9: ${answer}`);
      });
    },
    ['router'],
  ),
];
