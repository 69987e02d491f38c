import { setTimeout as delay } from 'node:timers/promises';

const BETWEEN_MS = 100;

/** Probes until there is an answer; undefined if there is none in time. A probe that throws has none yet. */
export async function until<T>(
  limitSeconds: number,
  probe: () => Promise<T | undefined> | T | undefined,
): Promise<T | undefined> {
  const endMs = performance.now() + limitSeconds * 1000;
  for (;;) {
    const answer = await attempt(probe);
    if (answer !== undefined || performance.now() > endMs) return answer;
    await delay(BETWEEN_MS);
  }
}

async function attempt<T>(probe: () => Promise<T | undefined> | T | undefined): Promise<T | undefined> {
  try {
    return await probe();
  } catch {
    return undefined;
  }
}
