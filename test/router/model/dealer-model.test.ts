import fc from 'fast-check';
import { type Wire, type WirePeer, WireRouter } from '../checklist/support/wire-router';
import { type Abilities, type Invoke, NaiveDealer, type Pattern } from './naive-dealer';

/*
 * The dealer, over the wire, against a naive one over random interleavings of registrations, calls, pieces, answers, cancels,
 * timeouts and losses.
 */

const PEERS = 4;
const uri = fc.constantFrom('a', 'a', 'a.b');
const pattern = fc.constantFrom<Pattern>(
  { match: 'exact', uri: 'a' },
  { match: 'exact', uri: 'a' },
  { match: 'exact', uri: 'a.b' },
  { match: 'prefix', uri: 'a.' },
  { match: 'prefix', uri: '' },
  { match: 'wildcard', uri: 'a.' },
  { match: 'wildcard', uri: '' },
);
const peer = fc.nat({ max: PEERS - 1 });
/** Which of the latest calls. */
const recent = fc.nat({ max: 4 });
const usually = fc.constantFrom(true, true, true, false);
const abilities: fc.Arbitrary<Abilities> = fc.record({
  cancels: usually,
  yieldsProgress: usually,
  takesPieces: usually,
});

const step = fc.oneof(
  fc.record({
    do: fc.constant('register' as const),
    peer,
    pattern,
    invoke: fc.constantFrom<Invoke>('single', 'first', 'last', 'roundrobin', 'roundrobin'),
  }),
  fc.record({ do: fc.constant('unregister' as const), peer, pattern }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('call' as const),
      peer,
      uri,
      progress: fc.boolean(),
      wantsProgress: fc.boolean(),
      timeout: fc.constantFrom(0, 50, 100),
    }),
  },
  fc.record({ do: fc.constant('piece' as const), recent, isLast: fc.boolean() }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      recent,
      kind: fc.constantFrom('result' as const, 'progress' as const, 'error' as const, 'unavailable' as const),
    }),
  },
  fc.record({
    do: fc.constant('cancel' as const),
    recent,
    mode: fc.constantFrom('skip' as const, 'kill' as const, 'killnowait' as const),
  }),
  fc.record({ do: fc.constant('advance' as const), milliseconds: fc.constantFrom(10, 40, 60) }),
  fc.record({ do: fc.constant('leave' as const), peer }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class Run {
  private readonly router = new WireRouter({ lenientProgress: false, strictRequestIds: true }, undefined);
  private readonly naive: NaiveDealer;
  private readonly abilities: readonly Abilities[];
  private readonly peers: WirePeer[];
  private readonly lastRequestIds: number[];

  constructor(given: readonly Abilities[]) {
    this.abilities = given;
    this.naive = new NaiveDealer(given);
    this.peers = given.map((_, index) => this.join(index));
    this.lastRequestIds = given.map(() => 0);
  }

  do(action: Step): void {
    const { naive } = this;
    switch (action.do) {
      case 'register':
        return this.register(action.peer, action.pattern, action.invoke);
      case 'unregister': {
        const registration = naive.find(action.pattern);
        const answer = this.at(action.peer).ask(66, this.nextId(action.peer), registration?.id ?? 2 ** 53);
        const holds = registration?.callees.includes(action.peer) ?? false;
        expect(answer[0]).toBe(holds ? 67 : 8);
        if (registration !== undefined && holds) naive.unregister(action.peer, registration);
        return;
      }
      case 'call': {
        // A caller that cannot would be aborted.
        const progress = action.progress && this.abilities[action.peer]?.takesPieces === true;
        const requestId = this.nextId(action.peer);
        const options = {
          ...(progress ? { progress } : {}),
          ...(action.wantsProgress ? { receive_progress: true } : {}),
          ...(action.timeout === 0 ? {} : { timeout: action.timeout }),
        };
        this.at(action.peer).send(48, requestId, options, action.uri);
        return naive.call(action.peer, requestId, { ...action, progress });
      }
      case 'piece': {
        const call = naive.calls.filter(({ isStreaming }) => isStreaming).at(-1 - action.recent);
        if (call === undefined) return;
        this.at(call.caller).send(48, call.requestId, action.isLast ? {} : { progress: true }, call.uri);
        return naive.piece(call, action.isLast);
      }
      case 'answer': {
        const call = naive.calls.filter(({ invocationId }) => invocationId > 0).at(-1 - action.recent);
        if (call === undefined) return;
        this.at(call.callee).send(...answerOf(action.kind, call.invocationId));
        return naive.answer(call, action.kind);
      }
      case 'cancel': {
        const call = naive.calls.at(-1 - action.recent);
        if (call === undefined) return;
        this.at(call.caller).send(49, call.requestId, { mode: action.mode });
        return naive.cancel(call, action.mode);
      }
      case 'advance':
        this.router.scheduler.advance(action.milliseconds);
        return naive.advance(action.milliseconds);
      case 'leave':
        this.at(action.peer).lose();
        naive.leave(action.peer);
        this.peers[action.peer] = this.join(action.peer);
        this.lastRequestIds[action.peer] = 0;
    }
  }

  /** Every peer has got what the naive dealer sends it, in that order. */
  compare(): void {
    this.peers.forEach((one, index) => {
      const received = one.take().map((message) => (message[0] === 8 ? message.slice(0, 5) : message));
      expect(received).toEqual(this.naive.outbox[index]);
    });
    this.naive.outbox = this.peers.map(() => []);
  }

  private register(index: number, given: Pattern, invoke: Invoke): void {
    const { match, uri: procedure } = given;
    const answer = this.at(index).ask(64, this.nextId(index), { match, invoke }, procedure);
    const mayRegister = this.naive.mayRegister(index, given, invoke);
    expect(answer[0]).toBe(mayRegister ? 65 : 8);
    if (!mayRegister) return;
    const id = Number(answer[2]);
    expect(this.naive.find(given)?.id ?? id).toBe(id);
    this.naive.register(index, given, { invoke, id });
  }

  private join(index: number): WirePeer {
    const { cancels, yieldsProgress, takesPieces } = this.abilities[index] ?? fail();
    const features = {
      call_canceling: cancels,
      progressive_call_results: yieldsProgress,
      progressive_call_invocations: takesPieces,
    };
    const joined = this.router.connect();
    joined.ask(1, 'iot', { roles: { caller: { features }, callee: { features } } });
    return joined;
  }

  private at(index: number): WirePeer {
    return this.peers[index] ?? fail();
  }

  private nextId(index: number): number {
    return (this.lastRequestIds[index] = (this.lastRequestIds[index] ?? 0) + 1);
  }
}

function answerOf(kind: 'result' | 'progress' | 'error' | 'unavailable', invocationId: number): Wire {
  switch (kind) {
    case 'result':
      return [70, invocationId, {}];
    case 'progress':
      return [70, invocationId, { progress: true }];
    case 'error':
      return [8, 68, invocationId, {}, 'x.y'];
    case 'unavailable':
      return [8, 68, invocationId, {}, 'wamp.error.unavailable'];
  }
}

function fail(): never {
  throw new Error('no such peer');
}

describe('the dealer', () => {
  it('sends what a naive one sends, whatever happens in whichever order', () => {
    const shared = fc.constantFrom<Invoke | undefined>('first', 'last', 'roundrobin', undefined);
    const peers = fc.array(abilities, { minLength: PEERS, maxLength: PEERS });
    fc.assert(
      fc.property(peers, shared, fc.array(step, { maxLength: 60, size: 'max' }), (given, invoke, steps) => {
        const run = new Run(given);
        // So that many calls have several callees.
        for (let index = 0; invoke !== undefined && index < PEERS; index++) {
          run.do({ do: 'register', peer: index, pattern: { match: 'exact', uri: 'a' }, invoke });
        }
        for (const action of steps) {
          run.do(action);
          run.compare();
        }
      }),
      { numRuns: 120 },
    );
  });
});
