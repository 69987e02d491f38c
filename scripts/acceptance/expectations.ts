import assert from 'node:assert/strict';
import { WampError } from '../../src/device/wamp-client';
import type { AcceptanceContext } from './acceptance-check';
import { eventually } from './public-api';

/** A reading is in the readings API within this time. */
const RECENT_WITHIN_MS = 30_000;

/** The text of the answer. */
export async function expectStatus(response: Promise<Response>, status: number, what: string): Promise<string> {
  return (await expectAnswer(response, status, what)).text;
}

export async function expectAnswer(
  response: Promise<Response>,
  status: number,
  what: string,
): Promise<{ text: string; headers: Headers }> {
  const answer = await response;
  const text = await answer.text();
  assert.equal(
    answer.status,
    status,
    `${what} should answer ${status}; it answered ${answer.status}: ${text.slice(0, 300)}`,
  );
  return { text, headers: answer.headers };
}

/** The answer has the status, and its message names what is wrong: the bound, or the value. */
export async function expectReason(
  response: Promise<Response>,
  { status, names }: { readonly status: number; readonly names: RegExp },
  what: string,
): Promise<void> {
  const text = await expectStatus(response, status, what);
  assert.match(text, names, `the answer to ${what} should name ${names}: ${text.slice(0, 300)}`);
}

export async function expectRefusal(attempt: Promise<unknown>, uri: string, what: string): Promise<void> {
  const outcome = await attempt.then(
    () => ({ uri: undefined, text: 'it was accepted' }),
    (error: unknown) => ({ uri: error instanceof WampError ? error.uri : undefined, text: String(error) }),
  );
  assert.equal(outcome.uri, uri, `${what} should be refused with ${uri}; instead: ${outcome.text}`);
}

/** The values of a metric of the first device in the readings API, ascending by time, are these and no more. */
export async function expectRecent(
  { api, device }: AcceptanceContext,
  metric: string,
  values: readonly unknown[],
): Promise<void> {
  const seen = await eventually(
    async () => (await api.readings(device, device.uuid, { metric })).map((reading) => reading.value),
    (found) => found.length >= values.length,
    RECENT_WITHIN_MS,
  );
  assert.deepEqual(seen, values, `readings of "${metric}" should be ${JSON.stringify(values)} within 30 seconds`);
}
