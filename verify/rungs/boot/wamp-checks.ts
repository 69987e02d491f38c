import { WampClient } from '../../../src/device/wamp-client';
import { WampSession } from '../../../src/device/wamp-session';
import type { RegisteredDevice } from './account';
import { INSTANCE_ADDRESS } from './metadata-service';

/** Where a device finds the router, as the load balancer passes it on, and who it is. */
export interface Joining {
  readonly port: number;
  readonly realm: string;
  readonly device: RegisteredDevice;
}

const ANSWER_TIMEOUT_SECONDS = 10;

function optionsOf({ port, realm, device }: Joining) {
  return {
    url: `ws://${INSTANCE_ADDRESS}:${port}/ws`,
    realm,
    authid: device.uuid,
    ticket: device.token,
    answerTimeoutSeconds: ANSWER_TIMEOUT_SECONDS,
  };
}

/** Opens a session that lasts until the router ends it. Rejects with a WampError. */
export function openSession(joining: Joining): Promise<WampSession> {
  return WampSession.open(optionsOf(joining));
}

/** HELLO by ticket, WELCOME, a reading that is PUBLISHED, GOODBYE. Rejects with a WampError that says which it did not come to. */
export async function publishReading(joining: Joining): Promise<void> {
  const client = await WampClient.connect(optionsOf(joining));
  await client.publish(`device.${joining.device.uuid}.reading`, { kwargs: { temperature: 21.5 } });
  await client.close();
}
