import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { publicKeyOf } from '../../../conformance/peers/ed25519-keys';
import { PASSWORD, PRINCIPALS, PRIVATE_KEY, SHARED_KEY, TICKET } from '../support/principals';
import { type RunningRouter, startRouter } from '../support/running-router';

const SERIALIZERS = ['JsonSerializer', 'MsgpackSerializer', 'CborSerializer'];
const STRANGERS_KEY = '6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b';
const DENIED = 'wamp.error.authentication_denied';

interface Case {
  readonly authid: string;
  readonly authmethod: string;
  readonly secret: string;
  readonly pubkey?: string;
}

describe('wampy, with its own helpers for authentication', () => {
  let running: RunningRouter;
  beforeAll(async () => {
    running = await startRouter({ principals: [...PRINCIPALS] });
  });
  afterAll(() => running.router.stop());
  /** What each case comes to, over each serializer. */
  const outcomesOf = (cases: readonly Case[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const script = join(__dirname, 'wampy-authentication.mjs');
      const child = spawn(process.execPath, [script, running.url, 'iot', JSON.stringify(cases)]);
      let [output, errors] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
      child.once('close', (status) => {
        if (status === 0) resolve(JSON.parse(output));
        else reject(new Error(errors));
      });
    });
  const each = (outcomes: readonly (readonly [string, string])[]): unknown =>
    SERIALIZERS.flatMap((serializer) => outcomes.map(([authid, outcome]) => [serializer, authid, outcome]));

  it('joins by ticket, WAMP-CRA (salted and not) and cryptosign, over every serializer', async () => {
    const cases = [
      { authid: 'ticket-admin', authmethod: 'ticket', secret: TICKET },
      { authid: 'cra-admin', authmethod: 'wampcra', secret: SHARED_KEY },
      { authid: 'salted-admin', authmethod: 'wampcra', secret: PASSWORD },
      { authid: 'sign-admin', authmethod: 'cryptosign', secret: PRIVATE_KEY, pubkey: publicKeyOf(PRIVATE_KEY) },
    ];
    expect(await outcomesOf(cases)).toEqual(each(cases.map(({ authid }) => [authid, authid])));
  });

  it('is denied with wrong secrets', async () => {
    const cases = [
      { authid: 'cra-admin', authmethod: 'wampcra', secret: PASSWORD },
      { authid: 'salted-admin', authmethod: 'wampcra', secret: SHARED_KEY },
      { authid: 'sign-admin', authmethod: 'cryptosign', secret: STRANGERS_KEY, pubkey: publicKeyOf(STRANGERS_KEY) },
    ];
    expect(await outcomesOf(cases)).toEqual(each(cases.map(({ authid }) => [authid, DENIED])));
  });
});
