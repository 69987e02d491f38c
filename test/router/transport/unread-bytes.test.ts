import fc from 'fast-check';
import { UnreadBytes } from '../../../src/router/transport/framing/unread-bytes';

describe('UnreadBytes', () => {
  it('gives everything back in one piece, in order, and is empty then', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (chunks) => {
        const unread = new UnreadBytes();
        for (const chunk of chunks) unread.keep(Buffer.from(chunk));
        const whole = Buffer.concat(chunks);
        expect(unread.length).toBe(whole.length);
        expect(unread.take().equals(whole)).toBe(true);
        expect(unread.length).toBe(0);
      }),
    );
  });

  it('takes no more than about twice its size, in however small pieces it comes', () => {
    const unread = new UnreadBytes();
    for (let count = 0; count < 100_000; count++) unread.keep(Buffer.from([count & 0xff]));
    expect(unread.take().buffer.byteLength).toBeLessThanOrEqual(2 * 100_000);
  });

  it('does not keep a large chunk for the sake of its last bytes', () => {
    const unread = new UnreadBytes();
    unread.keep(Buffer.allocUnsafeSlow(65_536).subarray(-3));
    expect(unread.take().buffer.byteLength).toBeLessThan(65_536);
  });
});
