import { routerConfigurationSchema, type RouterConfigurationInput } from '../../src/router/configuration';
import { reload, RESTART_SETTINGS } from '../../src/router/reload';
import { RawPeer } from './support/raw-peer';
import { startRouter } from './support/running-router';
import { upgrade } from './support/upgrade';

const configurationOf = (settings: Partial<RouterConfigurationInput>) =>
  routerConfigurationSchema.parse({ port: 0, host: '127.0.0.1', realm: 'iot', ...settings });

describe('a configuration that is read again', () => {
  it('is taken over but for what needs a restart, which is named and stays', () => {
    const current = configurationOf({ drain: { seconds: 1 } });
    const next = configurationOf({ realm: 'other', drain: { seconds: 2 }, metrics: { port: 1 } });
    const { configuration, applied, ignored } = reload(current, next);
    expect(applied).toEqual(['drain']);
    expect([...ignored].sort()).toEqual(['metrics', 'realm']);
    expect(configuration).toEqual({ ...current, drain: next.drain });
  });

  it('changes nothing if it is the same', () => {
    const settings = { limits: { messagesPerAuthid: { perSecond: 1, burst: 2 } } };
    expect(reload(configurationOf(settings), configurationOf(settings))).toMatchObject({ applied: [], ignored: [] });
  });

  it('knows of every setting whether it needs a restart', () => {
    expect(Object.keys(routerConfigurationSchema.unwrap().shape)).toEqual(
      expect.arrayContaining([...RESTART_SETTINGS]),
    );
    expect(RESTART_SETTINGS).toContain('port');
    expect(RESTART_SETTINGS).not.toContain('limits');
  });
});

describe('a router that takes over another configuration', () => {
  it('holds new limits, proxies, roles and ways to join from then on, and keeps who is there', async () => {
    const { router, url, port } = await startRouter();
    const device = await RawPeer.join(url, { authid: 'device-a', ticket: 'token-a' });
    await expect(RawPeer.join(url)).rejects.toThrow('wamp.error.no_matching_auth_method');
    const outcome = router.reload(
      configurationOf({
        recorder: { maximumDelayMilliseconds: 5 },
        allowAnonymous: true,
        trustedProxies: ['127.0.0.0/8'],
        limits: { maximumConnectionsPerAddress: 1, maximumMessageBytes: 1_000 },
      }),
    );
    expect(outcome).toEqual({ applied: ['allowAnonymous', 'limits', 'trustedProxies'], ignored: [] });
    const anonymous = await RawPeer.join(url);
    const statuses = [];
    for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.2']) {
      const { status, socket } = await upgrade(port, { 'X-Forwarded-For': address });
      statuses.push(status);
      setTimeout(() => socket?.destroy(), 100);
    }
    expect(statuses).toEqual([101, 429, 101]);
    anonymous.send([16, 1, { acknowledge: true }, 'a.topic', ['x'.repeat(1_100)]]);
    expect((await anonymous.next())[2]).toBe('wamp.error.payload_size_exceeded');
    device.send([16, 1, { acknowledge: true }, 'device.device-a.note', []]);
    expect((await device.next()).slice(0, 2)).toEqual([17, 1]);
    device.terminate();
    await router.stop();
  });
});
