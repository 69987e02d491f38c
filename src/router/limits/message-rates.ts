import { LRUCache } from 'lru-cache';
import { HeadwaterError } from '../../model/errors';
import type { Clock } from '../../model/ports';
import type { RouterConfiguration } from '../configuration';
import type { Identity } from '../session';
import type { ClientAddress } from './client-address';
import type { LimitKind } from './limit-refusal';
import { type Rate, TokenBucket } from './token-bucket';

export type MessageRateLimits = Pick<
  RouterConfiguration['limits'],
  'messagesPerConnection' | 'messagesPerAuthid' | 'messagesPerAddress'
>;

export interface MessageRatesOptions {
  /** Asked each time: they may change. */
  readonly limits: () => MessageRateLimits;
  readonly clock: Clock;
  readonly count: (kind: LimitKind) => void;
}

type Principal = Pick<Identity, 'authid' | 'authrole'>;

/** What a message is charged to. */
interface Charge {
  readonly setting: keyof MessageRateLimits;
  readonly bucket: TokenBucket;
  readonly rate: Rate;
}

/** Counts the messages of one connection. */
export interface MessageMeter {
  /** @returns for how many milliseconds nothing more is to be read. */
  spend(messages: number, principal: Principal | undefined): number;
}

/** Of each table; who spoke longest ago is forgotten, and begins anew. */
const REMEMBERED = 50_000;

/**
 * How fast clients may speak. What a WAMP peer has sent is done in any case, and then it is not read from until its debt is paid: TCP
 * slows it, and nothing is lost. The bridge, which cannot slow anybody, refuses. Functions, which speak for many, have no limit.
 */
export class MessageRates {
  private readonly options: MessageRatesOptions;
  private readonly byAuthid = new LRUCache<string, TokenBucket>({ max: REMEMBERED });
  private readonly byAddress = new LRUCache<string, TokenBucket>({ max: REMEMBERED });

  constructor(options: MessageRatesOptions) {
    this.options = options;
  }

  /** For a new connection; undefined if nothing is limited now. */
  meter(address: ClientAddress): MessageMeter | undefined {
    const { limits, clock } = this.options;
    const { messagesPerConnection, messagesPerAuthid, messagesPerAddress } = limits();
    if ((messagesPerConnection ?? messagesPerAuthid ?? messagesPerAddress) === undefined) return undefined;
    const own = new TokenBucket();
    return {
      spend: (messages, principal) => {
        const nowMs = clock();
        const waits = this.charges(principal, address, own).map(({ bucket, rate }) =>
          bucket.spend(messages, rate, nowMs),
        );
        return Math.max(0, ...waits);
      },
    };
  }

  /** @throws HeadwaterError `rate_limited` if the principal or the address is in debt; then nothing is charged. */
  charge(messages: number, principal: Principal, address: ClientAddress): void {
    const nowMs = this.options.clock();
    const charges = this.charges(principal, address, undefined);
    for (const { setting, bucket, rate } of charges) {
      const waitMilliseconds = bucket.spend(0, rate, nowMs);
      if (waitMilliseconds === 0) continue;
      this.options.count('messages');
      throw new HeadwaterError(
        'rate_limited',
        `limits.${setting} is ${rate.perSecond} a second and ${rate.burst} at once: wait before you send again.`,
        { retryAfterSeconds: Math.ceil(waitMilliseconds / 1000) },
      );
    }
    for (const { bucket, rate } of charges) bucket.spend(messages, rate, nowMs);
  }

  private charges(
    principal: Principal | undefined,
    { key }: ClientAddress,
    own: TokenBucket | undefined,
  ): readonly Charge[] {
    if (principal?.authrole === 'service') return [];
    const { messagesPerConnection, messagesPerAuthid, messagesPerAddress } = this.options.limits();
    const charges: Charge[] = [];
    const add = (setting: keyof MessageRateLimits, bucket: TokenBucket, rate: Rate): void =>
      void charges.push({ setting, bucket, rate });
    if (messagesPerConnection !== undefined && own !== undefined) {
      add('messagesPerConnection', own, messagesPerConnection);
    }
    // Anonymous peers are many who share one authid.
    if (messagesPerAuthid !== undefined && principal !== undefined && principal.authrole !== 'anonymous') {
      add('messagesPerAuthid', bucketOf(this.byAuthid, principal.authid), messagesPerAuthid);
    }
    if (messagesPerAddress !== undefined && key !== undefined) {
      add('messagesPerAddress', bucketOf(this.byAddress, key), messagesPerAddress);
    }
    return charges;
  }
}

function bucketOf(buckets: LRUCache<string, TokenBucket>, key: string): TokenBucket {
  let bucket = buckets.get(key);
  if (bucket === undefined) buckets.set(key, (bucket = new TokenBucket()));
  return bucket;
}
