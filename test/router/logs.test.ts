import { connect } from 'node:net';
import { JsonLogger } from '../../src/router/json-logger';
import { RawPeer } from './support/raw-peer';
import { startRouter } from './support/running-router';

/** What peers send here must be in no line of the log. */
const SECRETS = ['planted-ticket', 'planted-token', 'planted-payload', 'planted-password'];
const HOSTILE = 'evil\n{"level":"error","message":"forged"}\r\u001b[31m\u0000\u2028';

describe('the log', () => {
  it('holds no ticket, token or payload, and what peers name themselves cannot forge a line', async () => {
    const lines: string[] = [];
    const json = new JsonLogger((line) => lines.push(line), Date.now);
    const { router, url, http, port, queue } = await startRouter({ allowAnonymous: true }, json);
    const hello = { roles: { publisher: {} }, authid: HOSTILE, authmethods: ['ticket'] };
    const guess = await RawPeer.open(url);
    guess.send([1, 'iot', hello]);
    await guess.next();
    guess.send([5, 'planted-ticket', {}]);
    await guess.next();
    const misplaced = await RawPeer.open(url);
    misplaced.send([1, 'iot', hello]);
    await misplaced.next();
    misplaced.send([5, { ticket: 'planted-ticket' }, {}]);
    await misplaced.next();
    const device = await RawPeer.join(url, { authid: 'device-a', ticket: 'token-a' });
    queue.isFailing = true;
    const topic = 'device.device-a.reading';
    device.send([16, 1, { acknowledge: true }, topic, [], { temperature: 1, note: 'planted-payload' }]);
    await device.next();
    device.send([HOSTILE, 'planted-payload']);
    await device.next();
    const odd = await RawPeer.join(url);
    odd.send([16, 1, { [HOSTILE]: 'planted-payload', exclude: 'planted-payload' }, 'a.b', ['planted-payload']]);
    await odd.next();
    await fetch(`${http}/bridge/publish?token=planted-token&x=%0a`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from('device-a:planted-password').toString('base64')}` },
      body: '{"topic":"planted-payload',
    });
    const raw = connect(port, '127.0.0.1', () => raw.end('GET /planted-token\u0001 HTTP/9\r\n\r\n'));
    await new Promise((resolve) => raw.once('close', resolve).resume());
    for (const peer of [guess, misplaced, device, odd]) peer.terminate();
    await router.stop();

    const log = lines.join('');
    expect(log).toContain('authentication denied');
    expect(log).toContain('protocol violation');
    expect(log).toContain('the queue did not take');
    for (const secret of [...SECRETS, 'token-a']) expect(log).not.toContain(secret);
    for (const line of lines) {
      expect(line.endsWith('\n')).toBe(true);
      // eslint-disable-next-line no-control-regex -- control characters are what it is about
      expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
      expect(JSON.parse(line)).not.toMatchObject({ message: 'forged' });
    }
  });
});
