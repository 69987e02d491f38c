import assert from 'node:assert/strict';
import { devicePrefix, readingTopic } from '../../../src/model/names';
import { CLOSE_URI } from '../../../src/wamp/error-uris';
import type { WampClient } from '../../../src/device/wamp-client';
import { type AcceptanceContext, check } from '../acceptance-check';
import { expectRefusal, expectStatus } from '../expectations';
import type { Credential } from '../public-api';
import { arrived, connect, withSession } from '../wamp-sessions';

const RESTORED_WITHIN_MS = 15_000;

/** What comes back by itself, and what does not. */
export const RECOVERY_CHECKS = [
  check(
    'a closed session is told so, and a new one works',
    async (context) => {
      const client = await connect(context, context.device);
      await client.close();
      const topic = `${devicePrefix(context.device.uuid)}status`;
      await expectRefusal(client.publish(topic), CLOSE_URI.goodbyeAndOut, 'a request on a closed session');
      await withSession(context, context.device, async (session) => void (await session.publish(topic)));
    },
    ['router'],
  ),
  check(
    'a subscriber whose connection breaks comes back, and hears each reading once',
    async (context) => {
      const { api, credentials, device } = context;
      await withBreakingConnection(context, credentials.admin, async (subscriber, breakConnection) => {
        const values: unknown[] = [];
        await subscriber.subscribe(readingTopic(device.uuid), ({ kwargs }) => values.push(kwargs['recovered']));
        await breakConnection();
        await expectStatus(api.post(device, { recovered: 1 }), 202, 'POST /v1/readings');
        await arrived(values, 1);
        assert.deepEqual(values, [1], 'after the reconnect one POST should be one EVENT');
      });
    },
    ['router'],
  ),
  check(
    'a device whose connection breaks comes back, and can be called and publish again',
    async (context) => {
      const { credentials, device } = context;
      const procedure = `${devicePrefix(device.uuid)}echo`;
      await withBreakingConnection(context, device, async (callee, breakConnection) => {
        await callee.register(procedure, ({ args }) => ({ args }));
        await breakConnection();
        const answer = await withSession(context, credentials.admin, (caller) => caller.call(procedure, { args: [7] }));
        assert.deepEqual(answer.args, [7], 'after the reconnect the procedure should answer');
        await callee.publish(readingTopic(device.uuid), { kwargs: { recovered: 2 } });
      });
    },
    ['router'],
  ),
];

/** A client that reconnects; `breakConnection` drops its socket without a word and waits until the session is back. */
async function withBreakingConnection(
  context: AcceptanceContext,
  as: Credential,
  use: (client: WampClient, breakConnection: () => Promise<void>) => Promise<void>,
): Promise<void> {
  let restored: () => void = () => undefined;
  const client = await connect(context, as, {
    reconnect: { firstDelaySeconds: 0.2, longestDelaySeconds: 2 },
    onConnectionChange: (change) => change === 'restored' && restored(),
  });
  try {
    await use(
      client,
      () =>
        new Promise((resolve, reject) => {
          const impatience = setTimeout(
            () =>
              reject(new Error(`the session was not back ${RESTORED_WITHIN_MS / 1000} s after its connection broke`)),
            RESTORED_WITHIN_MS,
          );
          restored = () => {
            clearTimeout(impatience);
            resolve();
          };
          void client.dropConnection();
        }),
    );
  } finally {
    await client.close();
  }
}
