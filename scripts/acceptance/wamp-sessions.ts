import { type Received, WampClient, type WampClientOptions } from '../../src/device/wamp-client';
import { readingTopic } from '../../src/model/names';
import type { AcceptanceContext } from './acceptance-check';
import { type Credential, eventually } from './public-api';

/** An event is with its subscribers within this time. */
const LIVE_WITHIN_MS = 2000;
/** For a second event that must not come. */
const SETTLE_MS = 150;

export function connect(
  { credentials }: AcceptanceContext,
  as: Credential,
  more: Partial<WampClientOptions> = {},
): Promise<WampClient> {
  const { wampUrl: url, realm } = credentials;
  return WampClient.connect({ url, realm, authid: as.uuid, ticket: as.token, answerTimeoutSeconds: 10, ...more });
}

export async function withSession<T>(
  context: AcceptanceContext,
  as: Credential,
  use: (client: WampClient) => Promise<T>,
): Promise<T> {
  const client = await connect(context, as);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** Values of a metric in the EVENTs on the first device's reading topic while `act` runs, and so long after as one may take. */
export async function liveValuesDuring(
  context: AcceptanceContext,
  metric: string,
  act: () => Promise<void>,
): Promise<unknown[]> {
  return withSession(context, context.credentials.admin, async (subscriber) => {
    const events: Received[] = [];
    await subscriber.subscribe(readingTopic(context.device.uuid), (event) => events.push(event));
    await act();
    await arrived(events, 1);
    return events.map(({ kwargs }) => kwargs[metric]);
  });
}

/** Waits until there are `count` events or their time is over, and then for one that would be too many. */
export async function arrived(events: readonly unknown[], count: number): Promise<void> {
  await eventually(
    async () => events.length,
    (seen) => seen >= count,
    LIVE_WITHIN_MS,
  );
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}
