import fc from 'fast-check';
import { type Wire, type WirePeer, WireRouter } from '../checklist/support/wire-router';
import { AuthorizerPeer, dynamicRoles } from '../support/authorizer-peer';
import { type NaiveAnswer, NaiveInboxes, type NaiveRequest } from './naive-inboxes';

/*
 * Sessions that wait for an authorizer against naive ones, over random interleavings of what they ask for, of answers in any order,
 * silence, errors, and of losses on either side.
 */

/** Two sessions of one identity know each other's decisions. */
const AUTHIDS = ['device-a', 'device-a', 'device-b'];
const TYPES = { publish: 16, subscribe: 32, call: 48 } as const;
const ANSWERS: Readonly<Record<NaiveAnswer, unknown>> = {
  allow: true,
  deny: { allow: false },
  'allow once': { allow: true, cache: false },
  error: undefined,
  nonsense: 'maybe',
};

const peer = fc.nat({ max: AUTHIDS.length - 1 });
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      peer,
      kind: fc.constantFrom('publish' as const, 'publish' as const, 'subscribe' as const, 'call' as const),
      uri: fc.constantFrom('a.x', 'a.x', 'a.y', 'free.x'),
      isAcknowledged: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      index: fc.nat({ max: 2 }),
      answer: fc.constantFrom<NaiveAnswer>('allow', 'allow', 'deny', 'allow once', 'error', 'nonsense'),
    }),
  },
  fc.record({ do: fc.constant('advance' as const), milliseconds: fc.constantFrom(300, 500, 1_000, 31_000) }),
  fc.record({ do: fc.constant('leave' as const), peer }),
  fc.record({ do: fc.constant('toggle authorizer' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class Run {
  private readonly router = new WireRouter({ authorizer: dynamicRoles(), strictRequestIds: true }, undefined);
  private readonly naive: NaiveInboxes;
  private readonly peers: WirePeer[] = [];
  private readonly lastRequestIds = AUTHIDS.map(() => 0);
  private watcher: WirePeer | undefined;
  private authorizer: AuthorizerPeer | undefined;
  private readonly published: number[][] = AUTHIDS.map(() => []);

  constructor() {
    // The cache takes a time of 0 for none.
    this.router.scheduler.advance(1);
    this.naive = new NaiveInboxes(AUTHIDS, 1);
  }

  async start(): Promise<void> {
    this.authorizer = await AuthorizerPeer.join(this.router);
    this.watcher = await this.router.join();
    this.watcher.ask(32, 1, { match: 'wildcard' }, '.');
    for (const authid of AUTHIDS) this.peers.push(await this.router.join({ authid }));
  }

  async do(action: Step): Promise<void> {
    const { naive, router } = this;
    switch (action.do) {
      case 'send': {
        const { kind, uri, isAcknowledged } = action;
        const requestId = (this.lastRequestIds[action.peer] ?? 0) + 1;
        this.lastRequestIds[action.peer] = requestId;
        const request: NaiveRequest = { kind, uri, isAcknowledged, requestId };
        const options = isAcknowledged ? { acknowledge: true } : {};
        // Subscriptions are to what nobody publishes to.
        const [target, payload] = kind === 'subscribe' ? [`${uri}.s`, []] : [uri, [[action.peer, requestId]]];
        this.at(action.peer).send(TYPES[kind], requestId, options, target, ...payload);
        return naive.send(action.peer, { ...request, uri: target });
      }
      case 'answer': {
        if (this.authorizer === undefined || naive.questions[action.index] === undefined) return;
        if (action.answer === 'error') this.authorizer.fail(action.index);
        else this.authorizer.answer(ANSWERS[action.answer], action.index);
        return naive.answer(action.index, action.answer);
      }
      case 'advance':
        router.scheduler.advance(action.milliseconds);
        return naive.advance(action.milliseconds);
      case 'leave':
        this.at(action.peer).lose();
        naive.leave(action.peer);
        this.peers[action.peer] = await router.join({ authid: AUTHIDS[action.peer] ?? '' });
        this.lastRequestIds[action.peer] = 0;
        return;
      case 'toggle authorizer':
        if (this.authorizer === undefined) {
          this.authorizer = await AuthorizerPeer.join(router);
          naive.isAuthorizerThere = true;
        } else {
          this.authorizer.peer.lose();
          this.authorizer = undefined;
          naive.authorizerLeaves();
        }
    }
  }

  /** The authorizer has been asked, every peer answered and every event sent as the naive ones do it. */
  compare(): void {
    const { naive } = this;
    expect(
      (this.authorizer?.asked() ?? []).map(({ action, uri, details }) => [details['authid'], action, uri]),
    ).toEqual(naive.questions.map(({ peer: index, action, uri }) => [AUTHIDS[index], action, uri]));
    this.peers.forEach((one, index) => expect(one.take().map(answerOf)).toEqual(naive.outbox[index]));
    naive.outbox = AUTHIDS.map(() => []);
    for (const event of this.watcher?.take() ?? []) {
      const [index, requestId] = event[4] as [number, number];
      this.published[index]?.push(requestId);
    }
    expect(this.published).toEqual(naive.published);
  }

  private at(index: number): WirePeer {
    const found = this.peers[index];
    if (found === undefined) throw new Error('no such peer');
    return found;
  }
}

function answerOf(message: Wire): readonly [number, unknown] {
  return message[0] === 8 ? [Number(message[2]), message[4]] : [Number(message[1]), message[0]];
}

describe('sessions that wait for an authorizer', () => {
  it('get what naive ones get, whatever happens in whichever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 50, size: 'max' }), async (steps) => {
        const run = new Run();
        await run.start();
        for (const action of steps) {
          await run.do(action);
          run.compare();
        }
      }),
      { numRuns: 80 },
    );
  }, 60_000);
});
