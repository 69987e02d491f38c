import { CredentialAuthenticator } from '../../src/router/auth/credential-authenticator';
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

  it.each(['', 'a b', 'a.b', 'x'.repeat(3_000)])('asks no registry for %j, which cannot be a UUID', async (uuid) => {
    const registry = new MemoryDeviceRegistry();
    const authenticator = new CredentialAuthenticator({ registry, ticketKey: undefined, clock: Date.now });
    expect(await authenticator.byTicket(uuid, 'token')).toBeUndefined();
    expect(registry.reads).toBe(0);
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
