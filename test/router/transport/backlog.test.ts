import fc from 'fast-check';
import { Backlog } from '../../../src/router/transport/backlog';

/** A list, searched from its beginning each time. */
class NaiveBacklog {
  private frames: { readonly text: string; readonly isEvent: boolean }[] = [];

  push(text: string, isEvent: boolean): void {
    this.frames.push({ text, isEvent });
  }

  dropOldestEvent(): boolean {
    const index = this.frames.findIndex(({ isEvent }) => isEvent);
    if (index >= 0) this.frames.splice(index, 1);
    return index >= 0;
  }

  take(atLeastBytes: number): string | undefined {
    let text = '';
    while (this.frames.length > 0 && text.length < atLeastBytes) text += this.frames.shift()?.text ?? '';
    return text === '' ? undefined : text;
  }

  get bytes(): number {
    return this.frames.reduce((sum, { text }) => sum + text.length, 0);
  }

  get count(): number {
    return this.frames.length;
  }
}

type Step =
  | { readonly kind: 'push'; readonly isEvent: boolean }
  | { readonly kind: 'drop' }
  | { readonly kind: 'take'; readonly bytes: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('push' as const), isEvent: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('drop' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('take' as const), bytes: fc.nat({ max: 40 }) }) },
);

describe('the backlog of a slow consumer', () => {
  it('gives up the oldest events alone and keeps the order of the rest, as a plain list does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const backlog = new Backlog();
        const naive = new NaiveBacklog();
        steps.forEach((one, index) => {
          switch (one.kind) {
            case 'push': {
              const text = `<${index}>`;
              backlog.push(Buffer.from(text), one.isEvent);
              return naive.push(text, one.isEvent);
            }
            case 'drop':
              return expect(backlog.dropOldestEvent()).toBe(naive.dropOldestEvent());
            case 'take':
              return expect(backlog.take(one.bytes)?.toString()).toBe(naive.take(one.bytes));
          }
        });
        expect(backlog.bytes).toBe(naive.bytes + 128 * naive.count);
        expect(backlog.take(Number.POSITIVE_INFINITY)?.toString()).toBe(naive.take(Number.POSITIVE_INFINITY));
      }),
    );
  });

  it('stays fast and small when everything is dropped behind answers that nobody takes', () => {
    const backlog = new Backlog();
    const frame = Buffer.from('x');
    for (let count = 0; count < 10_000; count++) backlog.push(frame, false);
    const startMs = performance.now();
    let dropped = 0;
    for (let count = 0; count < 200_000; count++) {
      backlog.push(frame, true);
      if (backlog.dropOldestEvent()) dropped += 1;
    }
    expect(dropped).toBe(200_000);
    expect(performance.now() - startMs).toBeLessThan(3_000);
    expect(backlog.bytes).toBe(10_000 * 129);
    expect(JSON.stringify(backlog).length).toBeLessThan(2_000_000);
  });
});
