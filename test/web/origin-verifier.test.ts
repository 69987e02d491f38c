import { OriginVerifier } from '../../src/web/http/origin-verifier';

describe('the origin verifier', () => {
  let nowMs = 0;
  let secret = 'first';
  let readings = 0;
  const readSecret = async (): Promise<string> => {
    readings += 1;
    return secret;
  };
  let verifier = new OriginVerifier({ readSecret, clock: () => nowMs });

  beforeEach(() => {
    nowMs = 0;
    secret = 'first';
    readings = 0;
    verifier = new OriginVerifier({ readSecret, clock: () => nowMs });
  });

  test('reads the secret once for many requests', async () => {
    expect(await Promise.all(['first', 'first', 'wrong'].map((value) => verifier.accepts(value)))).toEqual([
      true,
      true,
      false,
    ]);
    expect(readings).toBe(1);
  });

  test('refuses a missing or empty header without reading anything', async () => {
    expect([await verifier.accepts(undefined), await verifier.accepts('')]).toEqual([false, false]);
    expect(readings).toBe(0);
  });

  test('learns a rotated secret, and still takes the old one', async () => {
    await verifier.accepts('first');
    secret = 'second';
    expect(await verifier.accepts('second')).toBe(false);
    nowMs = 30_000;
    expect(await verifier.accepts('second')).toBe(true);
    expect(await verifier.accepts('first')).toBe(true);
  });

  test('does not let wrong values cause more than one reading in 30 seconds', async () => {
    for (nowMs = 0; nowMs < 29_000; nowMs += 1000) await verifier.accepts('wrong');
    expect(readings).toBe(1);
  });

  test('tries again after a reading that failed', async () => {
    let fails = true;
    const shaky = new OriginVerifier({
      readSecret: async () => {
        if (fails) throw new Error('no answer');
        return 'first';
      },
      clock: () => 0,
    });
    await expect(shaky.accepts('first')).rejects.toThrow('no answer');
    fails = false;
    expect(await shaky.accepts('first')).toBe(true);
  });
});
