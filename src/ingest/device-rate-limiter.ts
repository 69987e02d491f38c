import { HeadwaterError } from '../model/errors';
import type { Clock } from '../model/ports';

export interface DeviceRateLimiterOptions {
  /** Sustained rate of each device. */
  readonly requestsPerSecond: number;
  /** Requests that a device which was silent may send at once. */
  readonly burst: number;
  readonly clock: Clock;
  /** Devices that are remembered; the one that was silent longest is forgotten first. */
  readonly maximumDevices?: number;
}

interface Bucket {
  readonly tokens: number;
  readonly filledAtMs: number;
}

/**
 * A token bucket for each device, in the memory of this process: several instances allow several times the rate. It protects what
 * comes after from one device that runs wild; it is no exact quota.
 */
export class DeviceRateLimiter {
  readonly #requestsPerSecond: number;
  readonly #burst: number;
  readonly #clock: Clock;
  readonly #maximumDevices: number;
  /** Device UUID -> bucket; the longest unused first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor({ requestsPerSecond, burst, clock, maximumDevices = 10_000 }: DeviceRateLimiterOptions) {
    this.#requestsPerSecond = requestsPerSecond;
    this.#burst = burst;
    this.#clock = clock;
    this.#maximumDevices = maximumDevices;
  }

  /** @throws HeadwaterError `rate_limited`, with the seconds after which the next request passes. */
  take(deviceId: string): void {
    const nowMs = this.#clock();
    const bucket = this.#buckets.get(deviceId) ?? { tokens: this.#burst, filledAtMs: nowMs };
    const elapsedSeconds = Math.max(0, nowMs - bucket.filledAtMs) / 1000;
    const tokens = Math.min(this.#burst, bucket.tokens + elapsedSeconds * this.#requestsPerSecond);
    const passes = tokens >= 1;
    this.#buckets.delete(deviceId);
    this.#buckets.set(deviceId, { tokens: passes ? tokens - 1 : tokens, filledAtMs: nowMs });
    this.#forgetOldest();
    if (passes) return;
    throw new HeadwaterError(
      'rate_limited',
      `Device ${deviceId} sends more than ${this.#requestsPerSecond} requests a second; send several readings in one array.`,
      { retryAfterSeconds: Math.ceil((1 - tokens) / this.#requestsPerSecond) },
    );
  }

  #forgetOldest(): void {
    if (this.#buckets.size <= this.#maximumDevices) return;
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest);
      return;
    }
  }
}
