import { useRouter } from './support/joined-peers';
import type { RawPeer } from './support/raw-peer';

const AUTHORIZER = 'com.app.authorize';

describe('the HTTP bridge for a role with an authorizer', () => {
  const { running, join } = useRouter({
    roles: { device: { authorizer: { procedure: AUTHORIZER, timeoutMilliseconds: 200 } } },
  });
  const post = async (path: string, body: unknown): Promise<{ readonly status: number; readonly body: unknown }> => {
    const response = await fetch(`${running().http}${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer device-a:token-a' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  /** Allows what ends with `allowed`, and says nothing about what ends with `silent`. */
  const authorize = async (): Promise<RawPeer> => {
    const peer = await join('root');
    peer.send([64, 1, {}, AUTHORIZER]);
    await peer.next();
    peer.webSocket.on('message', (data: Buffer) => {
      const [type, invocationId, , , args]: [number, number, number, object, string[]] = JSON.parse(data.toString());
      if (type !== 68 || args[1]?.endsWith('silent')) return;
      peer.send([70, invocationId, {}, [args[1]?.endsWith('allowed')]]);
    });
    return peer;
  };

  it('does what it allows, and answers 403 and 503 where it denies or is silent', async () => {
    await authorize();
    expect(await post('/bridge/publish', { topic: 'a.allowed' })).toMatchObject({ status: 200 });
    expect(await post('/bridge/publish', { topic: 'a.denied' })).toMatchObject({
      status: 403,
      body: { error: 'wamp.error.not_authorized' },
    });
    expect(await post('/bridge/call', { procedure: 'a.silent' })).toMatchObject({
      status: 503,
      body: { error: 'wamp.error.authorization_failed' },
    });
  });

  it('answers for each publication of a batch, in its place', async () => {
    await authorize();
    const topics = ['a.allowed', 'b.denied', 'b.allowed', 'a.silent', 'c.allowed'];
    const answer = await post('/bridge/publish', { publications: topics.map((topic) => ({ topic })) });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        ids: [expect.any(Number), null, expect.any(Number), null, expect.any(Number)],
        errors: [
          { index: 1, error: 'wamp.error.not_authorized' },
          { index: 3, error: 'wamp.error.authorization_failed' },
        ],
      },
    });
  });

  it('answers when its session is ended while something is decided', async () => {
    const root = await authorize();
    const answer = post('/bridge/publish', { publications: [{ topic: 'd.silent' }, { topic: 'd.allowed' }] });
    await new Promise((resolve) => setTimeout(resolve, 60));
    root.send([48, 9, {}, 'wamp.session.kill_by_authid', ['device-a']]);
    expect((await answer).body).toMatchObject({
      ids: [null, null],
      errors: [{ error: 'wamp.error.canceled' }, { error: 'wamp.error.canceled' }],
    });
  });
});
