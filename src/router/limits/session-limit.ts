import { ERROR_URI } from '../../wamp/error-uris';
import { quote } from '../../wamp/protocol-violation';
import type { Refusal } from '../refusal';
import type { Identity } from '../session';
import type { LimitKind } from './limit-refusal';

export interface SessionLimitOptions {
  /** Asked each time: it may change. */
  readonly maximumSessionsPerAuthid: () => number | undefined;
  readonly count: (kind: LimitKind) => void;
}

type Principal = Pick<Identity, 'authid' | 'authrole'>;

/** How many sessions one principal may have at a time. Anonymous peers are many who share one authid: they are not counted. */
export class SessionLimit {
  private readonly options: SessionLimitOptions;
  /** authid -> open sessions; only while there are some */
  private readonly sessions = new Map<string, number>();

  constructor(options: SessionLimitOptions) {
    this.options = options;
  }

  /** @returns why there may not be another one; otherwise it is counted until `leave`. */
  enter({ authid, authrole }: Principal): Refusal | undefined {
    if (authrole === 'anonymous') return undefined;
    const limit = this.options.maximumSessionsPerAuthid();
    const open = this.sessions.get(authid) ?? 0;
    if (limit !== undefined && open >= limit) {
      this.options.count('sessions_per_authid');
      return {
        error: ERROR_URI.unavailable,
        message: `limits.maximumSessionsPerAuthid is ${limit}, and ${quote(authid)} has as many sessions: close one`,
      };
    }
    this.sessions.set(authid, open + 1);
    return undefined;
  }

  leave({ authid, authrole }: Principal): void {
    if (authrole === 'anonymous') return;
    const open = this.sessions.get(authid) ?? 0;
    if (open > 1) this.sessions.set(authid, open - 1);
    else this.sessions.delete(authid);
  }
}
