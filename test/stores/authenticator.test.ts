import type { Device } from '../../src/model/device';
import { hashToken } from '../../src/model/token';
import { Authenticator } from '../../src/stores/authenticator';

const DEVICE: Device = {
  uuid: 'mote-1',
  name: 'Mote',
  role: 'device',
  tokenHash: hashToken('right'),
  createdAtMs: 0,
};
const base64 = (text: string): string => Buffer.from(text).toString('base64');

function setUp() {
  const state = { nowMs: 0, finds: 0, device: DEVICE as Device | undefined };
  const authenticator = new Authenticator({
    registry: {
      find: async (uuid) => {
        state.finds += 1;
        return uuid === DEVICE.uuid ? state.device : undefined;
      },
    },
    clock: () => state.nowMs,
  });
  return { state, authenticate: (header?: string) => authenticator.authenticate(header) };
}

describe('the authenticator', () => {
  test.each([
    ['Basic', `Basic ${base64('mote-1:right')}`],
    ['Bearer with base64', `Bearer ${base64('mote-1:right')}`],
    ['Bearer with the plain pair', 'Bearer mote-1:right'],
    ['a scheme in other case', `bAsIc  ${base64('mote-1:right')}`],
  ])('takes %s', async (_form, header) => {
    await expect(setUp().authenticate(header)).resolves.toEqual({ uuid: 'mote-1', role: 'device' });
  });

  test('a wrong token and an unknown UUID get the same error', async () => {
    const { authenticate } = setUp();
    const wrong: unknown = await authenticate('Bearer mote-1:wrong').catch((error: unknown) => error);
    const unknown: unknown = await authenticate('Bearer mote-2:right').catch((error: unknown) => error);
    expect(wrong).toMatchObject({ code: 'unauthenticated', status: 401 });
    expect(unknown).toEqual(wrong);
  });

  test.each([
    undefined,
    '',
    'Basic',
    'Digest abc',
    'Bearer no-colon',
    `Basic ${base64('mote-1:')}`,
    `Basic ${base64(':right')}`,
    `Basic ${base64('a b:right')}`,
    'Basic %%%',
    `Basic ${base64('mote-1:right')} more`,
  ])('refuses the header %p without asking the registry, and does not repeat it', async (header) => {
    const { state, authenticate } = setUp();
    const error: unknown = await authenticate(header).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'unauthenticated' });
    expect(String(error)).not.toContain('right');
    expect(state.finds).toBe(0);
  });

  test('a token may contain colons', async () => {
    const { state, authenticate } = setUp();
    state.device = { ...DEVICE, tokenHash: hashToken('a:b') };
    await expect(authenticate(`Basic ${base64('mote-1:a:b')}`)).resolves.toMatchObject({ uuid: 'mote-1' });
  });

  test('a right token is believed for ten seconds, a wrong one never', async () => {
    const { state, authenticate } = setUp();
    await authenticate('Bearer mote-1:right');
    state.device = undefined;
    state.nowMs = 9_999;
    await expect(authenticate('Bearer mote-1:right')).resolves.toMatchObject({ uuid: 'mote-1' });
    await expect(authenticate('Bearer mote-1:wrong')).rejects.toMatchObject({ code: 'unauthenticated' });
    state.nowMs = 10_000;
    await expect(authenticate('Bearer mote-1:right')).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('a registry that does not answer is not a wrong token', async () => {
    const authenticator = new Authenticator({
      registry: { find: () => Promise.reject(new Error('away')) },
      clock: () => 0,
    });
    await expect(authenticator.authenticate('Bearer mote-1:right')).rejects.toThrow('away');
  });
});
