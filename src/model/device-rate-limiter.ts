import { HeadwaterError } from './errors';
import type { Clock } from './ports';

export interface DeviceRateLimiterOptions {
  /** What is counted. */
  readonly unit: 'requests' | 'readings';
  /** Sustained rate of each device. */
  readonly perSecond: number;
  /** How many a device that was silent may send at once. */
  readonly burst: number;
  readonly clock: Clock;
  /** Devices that are remembered; the one that was silent longest is forgotten first. */
  readonly maximumDevices?: number;
}

/** How a device stands to its limit. */
export interface RateLimitState {
  readonly unit: DeviceRateLimiterOptions['unit'];
  readonly burst: number;
  /** Whole seconds in which an empty bucket fills. */
  readonly windowSeconds: number;
  readonly remaining: number;
  /** Whole seconds until the bucket is full again. */
  readonly resetSeconds: number;
}

interface Bucket {
  readonly tokens: number;
  readonly filledAtMs: number;
}

/** What a device should do instead. */
const FIXES = {
  requests: 'send several readings in one request',
  readings: 'send them less often',
} as const;

/**
 * A token bucket for each device, in the memory of this process: several instances allow several times the rate. It protects what
 * comes after from one device that runs wild; it is no exact quota.
 */
export class DeviceRateLimiter {
  readonly #options: DeviceRateLimiterOptions;
  readonly #maximumDevices: number;
  /** Device UUID -> bucket; the longest unused first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: DeviceRateLimiterOptions) {
    this.#options = options;
    this.#maximumDevices = options.maximumDevices ?? 10_000;
  }

  /**
   * Takes `count` out of the device's bucket, or nothing.
   *
   * @throws HeadwaterError `rate_limited`, with the seconds after which they pass; `invalid_argument` if they never do.
   */
  take(deviceId: string, count = 1): void {
    const { unit, perSecond, burst } = this.#options;
    if (count > burst) {
      throw new HeadwaterError('invalid_argument', `${count} ${unit} at once are more than ${burst}: split them.`);
    }
    const { tokens, filledAtMs } = this.#refilled(deviceId);
    const passes = tokens >= count;
    this.#buckets.delete(deviceId);
    this.#buckets.set(deviceId, { tokens: passes ? tokens - count : tokens, filledAtMs });
    this.#forgetOldest();
    if (passes) return;
    throw new HeadwaterError(
      'rate_limited',
      `Device ${deviceId} sends more than ${perSecond} ${unit} a second; ${FIXES[unit]}.`,
      { retryAfterSeconds: Math.ceil((count - tokens) / perSecond) },
    );
  }

  state(deviceId: string): RateLimitState {
    const { unit, perSecond, burst } = this.#options;
    const { tokens } = this.#refilled(deviceId);
    return {
      unit,
      burst,
      windowSeconds: Math.ceil(burst / perSecond),
      remaining: Math.floor(tokens),
      resetSeconds: Math.ceil((burst - tokens) / perSecond),
    };
  }

  #refilled(deviceId: string): Bucket {
    const { perSecond, burst, clock } = this.#options;
    const nowMs = clock();
    const bucket = this.#buckets.get(deviceId) ?? { tokens: burst, filledAtMs: nowMs };
    const elapsedSeconds = Math.max(0, nowMs - bucket.filledAtMs) / 1000;
    return { tokens: Math.min(burst, bucket.tokens + elapsedSeconds * perSecond), filledAtMs: nowMs };
  }

  #forgetOldest(): void {
    if (this.#buckets.size <= this.#maximumDevices) return;
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest);
      return;
    }
  }
}
