import { LRUCache } from 'lru-cache';
import type { Clock } from '../../model/ports';

export interface GuessThrottleOptions {
  readonly clock: Clock;
  /** The longest that an attempt waits. */
  readonly maximumDelayMilliseconds: number;
}

/** Who is said to be authenticating, and from where. */
export interface Guess {
  readonly claimed: string;
  readonly address: string;
}

/** One answer to a challenge. */
export interface Attempt {
  /** How long it must wait before it is checked. */
  readonly delayMilliseconds: number;
  /** To be called once. `unchecked`: nobody has learned whether it was right. */
  readonly end: (outcome: 'right' | 'wrong' | 'unchecked') => void;
}

/** A person may mistype so often and notice nothing. */
const FREE_FAILURES = 3;
/** So many of one principal may be joining from one address at the same time; more of them count as failures for each other. */
const FREE_AT_ONCE = 16;
const FIRST_DELAY_MILLISECONDS = 250;
/** Guesses from elsewhere delay an authid by no more than this. */
const MAXIMUM_DELAY_ELSEWHERE_MILLISECONDS = 250;
const REMEMBERED_MILLISECONDS = 600_000;
/** Of each table; those that failed longest ago are forgotten. */
const REMEMBERED_FAILURES = 20_000;
/** What is claimed may be as long as a message; more of it is not kept. */
const CLAIMED_CHARACTERS = 128;

/**
 * Slows guessing: after some failures each attempt waits before it is checked, the right one too, twice as long each time up to a
 * bound. It refuses nobody, so that nobody can lock a principal out; and from other addresses the wait stays short.
 */
export class GuessThrottle {
  private readonly options: GuessThrottleOptions;
  /** address and what is claimed -> failures */
  private readonly fromThere: LRUCache<string, number>;
  /** what is claimed -> failures from anywhere */
  private readonly fromAnywhere: LRUCache<string, number>;
  /** address and what is claimed -> attempts that have not ended */
  private readonly underWay = new Map<string, number>();

  constructor(options: GuessThrottleOptions) {
    this.options = options;
    const bounds = {
      max: REMEMBERED_FAILURES,
      ttl: REMEMBERED_MILLISECONDS,
      ttlResolution: 0,
      perf: { now: options.clock },
    };
    this.fromThere = new LRUCache(bounds);
    this.fromAnywhere = new LRUCache(bounds);
  }

  begin({ claimed: wholeClaim, address }: Guess): Attempt {
    const claimed = wholeClaim.slice(0, CLAIMED_CHARACTERS);
    const pair = `${address} ${claimed}`;
    const underWay = this.underWay.get(pair) ?? 0;
    this.underWay.set(pair, underWay + 1);
    return {
      delayMilliseconds: this.delayMilliseconds(claimed, pair, Math.max(underWay - FREE_AT_ONCE, 0)),
      end: (outcome) => {
        this.ended(pair);
        // Whoever knows the secret was mistyping, there; what others do elsewhere still counts.
        if (outcome === 'right') this.fromThere.delete(pair);
        if (outcome !== 'wrong') return;
        this.fromThere.set(pair, (this.fromThere.get(pair) ?? 0) + 1);
        this.fromAnywhere.set(claimed, (this.fromAnywhere.get(claimed) ?? 0) + 1);
      },
    };
  }

  private delayMilliseconds(claimed: string, pair: string, crowd: number): number {
    const there = backOff((this.fromThere.get(pair) ?? 0) + crowd);
    const anywhere = Math.min(backOff(this.fromAnywhere.get(claimed) ?? 0), MAXIMUM_DELAY_ELSEWHERE_MILLISECONDS);
    return Math.min(Math.max(there, anywhere), this.options.maximumDelayMilliseconds);
  }

  private ended(pair: string): void {
    const underWay = this.underWay.get(pair) ?? 0;
    if (underWay > 1) this.underWay.set(pair, underWay - 1);
    else this.underWay.delete(pair);
  }
}

function backOff(failures: number): number {
  return failures < FREE_FAILURES ? 0 : FIRST_DELAY_MILLISECONDS * 2 ** (failures - FREE_FAILURES);
}
