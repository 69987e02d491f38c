import type { Socket } from 'node:net';

/** What one peer may send in one turn of the event loop before the others and the writes get theirs. */
const BYTES_A_TURN = 131_072;

/**
 * Keeps a peer that floods from being read on and on in one turn of the event loop, in which nothing would be written: over its budget its
 * socket is paused until the next turn.
 */
export class ReadBudget {
  /** socket -> bytes read in this turn */
  private readonly spent = new Map<Socket, number>();
  private readonly paused = new Set<Socket>();
  private isScheduled = false;

  spend(socket: Socket, bytes: number): void {
    const total = (this.spent.get(socket) ?? 0) + bytes;
    this.spent.set(socket, total);
    if (!this.isScheduled) {
      this.isScheduled = true;
      setImmediate(() => this.nextTurn());
    }
    if (total <= BYTES_A_TURN || this.paused.has(socket)) return;
    socket.pause();
    this.paused.add(socket);
  }

  /** The socket is paused for another reason as well: it is not for this one to resume it. */
  release(socket: Socket): void {
    this.paused.delete(socket);
  }

  private nextTurn(): void {
    this.isScheduled = false;
    this.spent.clear();
    for (const socket of this.paused) if (!socket.destroyed) socket.resume();
    this.paused.clear();
  }
}
