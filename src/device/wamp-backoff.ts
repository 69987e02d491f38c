/** How long to wait between attempts to connect. */
export interface BackoffOptions {
  /** Default: 0.5. */
  readonly firstDelaySeconds?: number;
  /** Default: 30. */
  readonly longestDelaySeconds?: number;
}

/**
 * The wait before attempt `attempt` (0, 1, ...): it doubles up to the longest, of which a random part between a half and the whole
 * is taken, so that thousands of devices that lost one router do not come back in one instant.
 */
export function backoffMs(attempt: number, options: BackoffOptions, random: () => number): number {
  const { firstDelaySeconds = 0.5, longestDelaySeconds = 30 } = options;
  const delaySeconds = Math.min(longestDelaySeconds, firstDelaySeconds * 2 ** attempt);
  return delaySeconds * 1000 * (0.5 + random() / 2);
}
