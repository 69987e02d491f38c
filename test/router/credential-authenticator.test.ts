import { CredentialAuthenticator } from '../../src/router/auth/credential-authenticator';
import { parseAuthorization } from '../../src/router/auth/http-credentials';
import { MemoryDeviceRegistry } from './support/memory-ports';

describe('CredentialAuthenticator', () => {
  it('believes a right token for a few seconds, and a wrong one never', async () => {
    const registry = new MemoryDeviceRegistry();
    registry.add('device-a', 'token-a');
    let nowMs = 1_000_000;
    const authenticator = new CredentialAuthenticator({ registry, ticketKey: undefined, clock: () => nowMs });
    expect(await authenticator.byToken('device-a', 'token-a')).toEqual({ uuid: 'device-a', role: 'device' });
    expect(await authenticator.byToken('device-a', 'token-a')).toBeDefined();
    expect(registry.reads).toBe(1);
    expect(await authenticator.byToken('device-a', 'token-b')).toBeUndefined();
    expect(await authenticator.byToken('device-a', 'token-b')).toBeUndefined();
    expect(registry.reads).toBe(3);
    registry.remove('device-a');
    nowMs += 6_000;
    expect(await authenticator.byToken('device-a', 'token-a')).toBeUndefined();
  });

  it('accepts no signed ticket without a key', async () => {
    const authenticator = new CredentialAuthenticator({
      registry: new MemoryDeviceRegistry(),
      ticketKey: undefined,
      clock: Date.now,
    });
    expect(await authenticator.byTicket('device-a', 'hwt1.e30.x')).toBeUndefined();
  });
});

describe('parseAuthorization', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const pair = { uuid: 'device-a', token: 'to:ken' };

  it.each([`Basic ${base64('device-a:to:ken')}`, `bearer ${base64('device-a:to:ken')}`, 'Bearer device-a:to:ken'])(
    'reads %j',
    (header) => {
      expect(parseAuthorization(header)).toEqual(pair);
    },
  );

  it.each([
    undefined,
    '',
    'Basic',
    'Basic  ',
    'Basic device-a:token',
    'Bearer :token',
    'Bearer device-a:',
    'Token x:y',
  ])('takes %j for none', (header) => {
    expect(parseAuthorization(header)).toBeUndefined();
  });
});
