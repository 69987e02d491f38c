export interface DrainPace {
  /** The whole drain takes no longer, however many there are. */
  readonly seconds: number;
  /** Nor are they told any slower: a few are told at once. */
  readonly sessionsPerSecond: number;
}

/** How long the telling of so many takes. */
export function drainMilliseconds(count: number, { seconds, sessionsPerSecond }: DrainPace): number {
  return 1000 * Math.min(seconds, count / sessionsPerSecond);
}

/**
 * After how many milliseconds each of `count` is told to go: each at a random moment of its own share of the time, so that those who come back at
 * once come back as evenly as they were told.
 *
 * @param random uniform in [0, 1).
 */
export function drainDelays(count: number, pace: DrainPace, random: () => number): readonly number[] {
  const share = count === 0 ? 0 : drainMilliseconds(count, pace) / count;
  return Array.from({ length: count }, (_, index) => (index + random()) * share);
}
