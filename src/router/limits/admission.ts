import { LRUCache } from 'lru-cache';
import type { Clock } from '../../model/ports';
import type { RouterConfiguration } from '../configuration';
import type { ClientAddress } from './client-address';
import type { LimitKind, LimitRefusal } from './limit-refusal';
import { TokenBucket } from './token-bucket';

export type AdmissionLimits = Pick<
  RouterConfiguration['limits'],
  'maximumConnections' | 'maximumConnectionsPerAddress' | 'connectionAttemptsPerAddress'
>;

export interface AdmissionOptions {
  /** Asked each time: they may change. */
  readonly limits: () => AdmissionLimits;
  readonly clock: Clock;
  readonly count: (kind: LimitKind) => void;
}

export type Entry =
  { readonly kind: 'admitted'; readonly leave: () => void } | ({ readonly kind: 'refused' } & LimitRefusal);

/** Addresses whose attempts are remembered; whose last attempt is longest ago is forgotten, and begins anew. */
const REMEMBERED_ADDRESSES = 50_000;
/** When there may be room again: nobody can say, but asking all the time makes it no quicker. */
const ROOM_RETRY_SECONDS = 10;

/** Who may connect: so many in all and from one address, and no faster than that. */
export class Admission {
  private readonly options: AdmissionOptions;
  private connections = 0;
  /** address -> open connections; only while there are some */
  private readonly byAddress = new Map<string, number>();
  private readonly attempts = new LRUCache<string, TokenBucket>({ max: REMEMBERED_ADDRESSES });

  constructor(options: AdmissionOptions) {
    this.options = options;
  }

  /** Counts an attempt to connect, before anything else is done for it. @returns why it goes no further, if so. */
  attempt({ key }: ClientAddress): LimitRefusal | undefined {
    const { limits, clock, count } = this.options;
    const rate = limits().connectionAttemptsPerAddress;
    if (rate === undefined || key === undefined) return undefined;
    let bucket = this.attempts.get(key);
    if (bucket === undefined) this.attempts.set(key, (bucket = new TokenBucket()));
    const waitMilliseconds = bucket.trySpend(rate, clock());
    if (waitMilliseconds === 0) return undefined;
    count('connection_attempts_per_address');
    return {
      message: `limits.connectionAttemptsPerAddress is ${rate.perSecond} a second and ${rate.burst} at once: wait before you connect again.`,
      retryAfterSeconds: Math.ceil(waitMilliseconds / 1000),
      isFull: false,
    };
  }

  /** Takes a place for a connection, until it leaves. */
  enter({ key }: ClientAddress): Entry {
    const { maximumConnections, maximumConnectionsPerAddress } = this.options.limits();
    if (maximumConnections !== undefined && this.connections >= maximumConnections) {
      return this.refuse('connections', `limits.maximumConnections is ${maximumConnections}, and as many are open.`);
    }
    const there = key === undefined ? 0 : (this.byAddress.get(key) ?? 0);
    if (maximumConnectionsPerAddress !== undefined && there >= maximumConnectionsPerAddress) {
      return this.refuse(
        'connections_per_address',
        `limits.maximumConnectionsPerAddress is ${maximumConnectionsPerAddress}, and as many are open from there.`,
      );
    }
    this.connections += 1;
    if (key !== undefined) this.byAddress.set(key, there + 1);
    return { kind: 'admitted', leave: () => this.leave(key) };
  }

  private refuse(kind: 'connections' | 'connections_per_address', message: string): Entry {
    this.options.count(kind);
    return { kind: 'refused', message, retryAfterSeconds: ROOM_RETRY_SECONDS, isFull: kind === 'connections' };
  }

  private leave(key: string | undefined): void {
    this.connections -= 1;
    if (key === undefined) return;
    const there = this.byAddress.get(key) ?? 0;
    if (there > 1) this.byAddress.set(key, there - 1);
    else this.byAddress.delete(key);
  }
}
