import { ServiceError } from '../../contracts';

/** Whether an Aurora cluster at 0 ACU is awake. The first call to a sleeping one wakes it, and is refused until it is awake. */
export class Sleep {
  readonly #now: () => number;
  readonly #autoPause: { readonly afterSeconds: number; readonly resumeSeconds: number } | undefined;
  #usedAtMs: number;
  #asleep: { readonly resumeSeconds: number } | undefined;
  #awakeAtMs = -Infinity;

  /** With `autoPause` it falls asleep by itself when it was not used for so long. */
  constructor(options: { now: () => number; autoPause?: { afterSeconds: number; resumeSeconds: number } | undefined }) {
    this.#now = options.now;
    this.#autoPause = options.autoPause;
    this.#usedAtMs = options.now();
  }

  fallAsleep(resumeSeconds: number): void {
    this.#asleep = { resumeSeconds };
  }

  /** Counts as use. Throws DatabaseResumingException while the cluster wakes up. */
  use(clusterIdentifier: string): void {
    const now = this.#now();
    if (this.#autoPause !== undefined && now - this.#usedAtMs > this.#autoPause.afterSeconds * 1000) {
      this.fallAsleep(this.#autoPause.resumeSeconds);
    }
    this.#usedAtMs = now;
    if (this.#asleep !== undefined) {
      this.#awakeAtMs = now + this.#asleep.resumeSeconds * 1000;
      this.#asleep = undefined;
    }
    if (now >= this.#awakeAtMs) return;
    throw new ServiceError(
      'DatabaseResumingException',
      `The Aurora DB instance ${clusterIdentifier} is resuming after being auto-paused. Please wait a few seconds and try again.`,
    );
  }
}
