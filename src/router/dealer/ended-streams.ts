import type { Call } from '../../wamp/client-message';
import type { Session } from '../session';

/** Of one caller; the oldest are forgotten, and a piece that comes later still counts as a call of its own. */
const MAXIMUM_ENDED = 1_000;

/** Calls that have been answered before their caller had sent the last piece: what is still under way is discarded (checklist 42). */
export class EndedStreams {
  /** caller -> CALL.Request of each */
  private readonly byCaller = new Map<Session, Set<number>>();

  add(caller: Session, requestId: number): void {
    let ended = this.byCaller.get(caller);
    if (ended === undefined) {
      ended = new Set();
      this.byCaller.set(caller, ended);
    }
    ended.add(requestId);
    if (ended.size <= MAXIMUM_ENDED) return;
    const [oldest] = ended;
    if (oldest !== undefined) ended.delete(oldest);
  }

  has(caller: Session, requestId: number): boolean {
    return this.byCaller.get(caller)?.has(requestId) ?? false;
  }

  /** Whether the message is such a piece; with the last one the stream is over. */
  swallows(caller: Session, { requestId, options }: Call): boolean {
    const ended = this.byCaller.get(caller);
    if (ended === undefined || !ended.has(requestId)) return false;
    if (!options.progress) ended.delete(requestId);
    return true;
  }

  forget(caller: Session): void {
    this.byCaller.delete(caller);
  }
}
