import assert from 'node:assert/strict';
import { type Received, WampClient, WampError } from '../../src/device/wamp-client';
import { type Credential, type Credentials, eventually, type PublicApi } from './public-api';

export interface AcceptanceContext {
  readonly credentials: Credentials;
  readonly api: PublicApi;
  /** A device that this run registered. */
  readonly device: Credential;
  /** Starts the rollup now, where that is possible (the local cloud); elsewhere history is not waited for. */
  readonly rollUp: (() => Promise<void>) | undefined;
  /** Makes a one-time sign-in link, where that is possible (the local cloud). */
  readonly signInLink: (() => string) | undefined;
}

export interface AcceptanceCheck {
  readonly name: string;
  /** What the check cannot do without: where it is not given, the check is not tried, and said to be not tried. */
  readonly needs?: 'rollUp' | 'signInLink';
  readonly run: (context: AcceptanceContext) => Promise<void>;
}

export function check(name: string, run: AcceptanceCheck['run'], needs?: AcceptanceCheck['needs']): AcceptanceCheck {
  return needs === undefined ? { name, run } : { name, run, needs };
}

const LIVE_WITHIN_MS = 2000;
const RECENT_WITHIN_MS = 30_000;

export function connect({ credentials }: AcceptanceContext, as: Credential): Promise<WampClient> {
  const { wampUrl: url, realm } = credentials;
  return WampClient.connect({ url, realm, authid: as.uuid, ticket: as.token, answerTimeoutSeconds: 10 });
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

/** Events on the device's reading topic while `act` runs, until there are `count` or the time is over, and a little longer. */
export async function eventsDuring(
  context: AcceptanceContext,
  count: number,
  act: () => Promise<void>,
): Promise<Received[]> {
  return withSession(context, context.credentials.admin, async (subscriber) => {
    const events: Received[] = [];
    await subscriber.subscribe(`device.${context.device.uuid}.reading`, (event) => events.push(event));
    await act();
    await eventually(
      async () => events.length,
      (seen) => seen >= count,
      LIVE_WITHIN_MS,
    );
    await new Promise((resolve) => setTimeout(resolve, 150));
    return events;
  });
}

export async function expectStatus(response: Promise<Response>, status: number, what: string): Promise<string> {
  const answer = await response;
  const text = await answer.text();
  assert.equal(
    answer.status,
    status,
    `${what} should answer ${status}; it answered ${answer.status}: ${text.slice(0, 300)}`,
  );
  return text;
}

export async function expectRefusal(attempt: Promise<unknown>, uri: string, what: string): Promise<void> {
  const outcome = await attempt.then(
    () => ({ uri: undefined, text: 'it was accepted' }),
    (error: unknown) => ({ uri: error instanceof WampError ? error.uri : undefined, text: String(error) }),
  );
  assert.equal(outcome.uri, uri, `${what} should be refused with ${uri}; instead: ${outcome.text}`);
}

/** Values of one metric, ascending by time. */
export async function valuesOf(
  { api, device }: AcceptanceContext,
  metric: string,
  enough: (values: unknown[]) => boolean,
): Promise<unknown[]> {
  return eventually(
    async () => (await api.readings(device, device.uuid, { metric })).map((reading) => reading.value),
    enough,
    RECENT_WITHIN_MS,
  );
}
