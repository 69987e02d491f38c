/** Each instance of the function counts by itself, so that the limit shows only where requests come faster than it for all of them. */
const MAXIMUM_REQUESTS = 2000;
const MAXIMUM_SECONDS = 15;
/** Fewer at a time come slower, but go to fewer instances: a slow machine reaches the limit of one where it cannot reach those of many. */
const AT_ONCE = [16, 4, 1];

export interface Flood {
  /** Undefined if the limit was not reached. */
  readonly refusal: { readonly retryAfter: string } | undefined;
  readonly requests: number;
  readonly seconds: number;
}

/**
 * Sends requests, several at a time, until one is refused because its device sends too fast, or there were enough of them. An answer
 * of 429 or 503 by the HTTP API itself is not the device's limit and is passed over.
 */
export async function reachDeviceLimit(send: () => Promise<Response>): Promise<Flood> {
  const floods: Flood[] = [];
  for (const atOnce of AT_ONCE) {
    const flood = await floodBy(send, atOnce);
    floods.push(flood);
    if (flood.refusal !== undefined) break;
  }
  return {
    refusal: floods.at(-1)?.refusal,
    requests: floods.reduce((sum, { requests }) => sum + requests, 0),
    seconds: floods.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

async function floodBy(send: () => Promise<Response>, atOnce: number): Promise<Flood> {
  const startedMs = performance.now();
  const elapsedSeconds = (): number => (performance.now() - startedMs) / 1000;
  let refusal: Flood['refusal'];
  let requests = 0;
  const sender = async (): Promise<void> => {
    while (refusal === undefined && requests < MAXIMUM_REQUESTS && elapsedSeconds() < MAXIMUM_SECONDS) {
      requests += 1;
      const response = await send();
      const text = await response.text();
      if (response.status !== 429 || !text.includes('"rate_limited"')) continue;
      refusal ??= { retryAfter: response.headers.get('retry-after') ?? '' };
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  return { refusal, requests, seconds: elapsedSeconds() };
}
