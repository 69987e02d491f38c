import { RawPeer } from './raw-peer';
import { startRouter, type RunningRouter } from './running-router';
import type { RouterConfigurationInput } from '../../../src/router/configuration';

const TICKETS: Readonly<Record<string, string>> = {
  'device-a': 'token-a',
  'device-b': 'token-b',
  person: 'token-person',
  root: 'token-root',
  functions: 'token-functions',
};

/** A router for all tests of a `describe`, and peers that are cut after each test. */
export function useRouter(settings: Partial<RouterConfigurationInput> = {}): {
  readonly running: () => RunningRouter;
  readonly join: (authid: string) => Promise<RawPeer>;
} {
  let running: RunningRouter | undefined;
  let peers: RawPeer[] = [];
  const current = (): RunningRouter => {
    if (running === undefined) throw new Error('the router has not been started');
    return running;
  };
  beforeAll(async () => {
    running = await startRouter(settings);
  });
  afterEach(async () => {
    for (const peer of peers) peer.terminate();
    await Promise.all(peers.map(({ closed }) => closed));
    peers = [];
  });
  afterAll(() => current().router.stop());
  return {
    running: current,
    join: async (authid) => {
      const peer = await RawPeer.join(current().url, { authid, ticket: TICKETS[authid] ?? '' });
      peers.push(peer);
      return peer;
    },
  };
}
