import type { Writable } from 'node:stream';

/**
 * Turns all that is written to a stream during one turn of the event loop into one write to its socket: many small messages cost
 * one system call. A lone message waits for the end of the turn, some microseconds.
 */
export class WriteCoalescer {
  private corked: Writable[] = [];
  private isScheduled = false;

  /** To be called before the first write of a turn to a stream that is not corked. */
  cork(stream: Writable): void {
    stream.cork();
    this.corked.push(stream);
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    const { corked } = this;
    this.corked = [];
    this.isScheduled = false;
    for (const stream of corked) stream.uncork();
  }
}
