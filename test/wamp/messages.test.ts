import fc from 'fast-check';
import { parseClientMessage } from '../../src/wamp/parse-client-message';
import { parseRouterMessage } from '../../src/wamp/parse-router-message';
import { ProtocolViolation } from '../../src/wamp/protocol-violation';
import { CLIENT_ROLES, NO_FEATURES, type ClientFeatures } from '../../src/wamp/features';
import type { Passthru } from '../../src/wamp/payload';
import type { ClientMessage } from '../../src/wamp/client-message';
import type { RouterMessage } from '../../src/wamp/router-message';
import { clientMessage as parsed, commonValue, encoded, plain, SERIALIZERS, wireMessage } from './support/wire';

const id = fc.integer({ min: 1, max: 2 ** 53 - 1 });
const text = fc.string({ unit: 'binary' });
const key = fc.string().filter((one) => one !== '__proto__');
const dict = fc.dictionary(key, commonValue({ maxDepth: 2 }), { noNullPrototype: true });
const args = fc.array(commonValue({ maxDepth: 2 }), { maxLength: 3 });
const payload = fc.oneof(
  fc.constant({ args: undefined, kwargs: undefined }),
  args.map((list) => ({ args: list, kwargs: undefined })),
  fc.tuple(args, dict).map(([list, kwargs]) => ({ args: list, kwargs })),
);
const maybe = fc.option(text, { nil: undefined });
const ids = fc.option(
  fc.array(id).map((list) => new Set(list)),
  { nil: undefined },
);
const texts = fc.option(
  fc.array(text).map((list) => new Set(list)),
  { nil: undefined },
);
const receivers = fc
  .record({
    eligible: ids,
    eligibleAuthids: texts,
    eligibleAuthroles: texts,
    excluded: ids,
    excludedAuthids: texts,
    excludedAuthroles: texts,
  })
  .map((lists) => (Object.values(lists).every((list) => list === undefined) ? undefined : lists));
const passthru = fc.option(
  fc
    .record(
      { ppt_scheme: fc.string({ minLength: 1 }), ppt_serializer: text, ppt_cipher: text, ppt_keyid: text },
      {
        requiredKeys: ['ppt_scheme'],
      },
    )
    .map((attributes): Passthru => ({ ...attributes })),
  { nil: undefined },
);
const features = fc.record(
  Object.fromEntries(Object.keys(NO_FEATURES).map((key) => [key, fc.boolean()])) as Record<
    keyof ClientFeatures,
    fc.Arbitrary<boolean>
  >,
);
const is = fc.constant;

const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record({
    type: is('HELLO' as const),
    realm: text,
    roles: is(CLIENT_ROLES),
    features,
    authmethods: fc.option(fc.array(text), { nil: undefined }),
    authid: maybe,
  }),
  fc.record({ type: fc.constantFrom('ABORT' as const, 'GOODBYE' as const), reason: text, message: maybe }),
  fc.record({ type: is('AUTHENTICATE' as const), signature: text, extra: dict }),
  fc.record({
    type: is('PUBLISH' as const),
    requestId: id,
    options: fc.record({
      acknowledge: fc.boolean(),
      excludeMe: fc.boolean(),
      discloseMe: fc.boolean(),
      retain: fc.boolean(),
      receivers,
      passthru,
      recorded: fc.boolean(),
    }),
    topic: text,
    payload,
  }),
  fc.record({ type: is('SUBSCRIBE' as const), requestId: id, match: text, getRetained: fc.boolean(), topic: text }),
  fc.record({ type: is('UNSUBSCRIBE' as const), requestId: id, subscriptionId: id }),
  fc.record({
    type: is('CALL' as const),
    requestId: id,
    options: fc.record({
      receiveProgress: fc.boolean(),
      progress: fc.boolean(),
      discloseMe: fc.boolean(),
      timeoutMilliseconds: fc.nat(),
      passthru,
    }),
    procedure: text,
    payload,
  }),
  fc.record({ type: is('CANCEL' as const), requestId: id, mode: text }),
  fc.record({
    type: is('REGISTER' as const),
    requestId: id,
    options: fc.record({
      match: text,
      invoke: text,
      forceReregister: fc.boolean(),
      discloseCaller: fc.boolean(),
      forwardTimeout: fc.boolean(),
    }),
    procedure: text,
  }),
  fc.record({ type: is('UNREGISTER' as const), requestId: id, registrationId: id }),
  fc.record({ type: is('YIELD' as const), invocationId: id, progress: fc.boolean(), passthru, payload }),
  fc.record({ type: is('ERROR' as const), invocationId: id, passthru, error: text, payload }),
);

const routerMessage: fc.Arbitrary<RouterMessage> = fc.oneof(
  fc.record({ type: is('WELCOME' as const), sessionId: id, details: dict }),
  fc.record({ type: is('CHALLENGE' as const), authmethod: text, extra: dict }),
  fc.record({ type: is('PUBLISHED' as const), requestId: id, publicationId: id }),
  fc.record({ type: is('SUBSCRIBED' as const), requestId: id, subscriptionId: id }),
  fc.record({ type: is('EVENT' as const), subscriptionId: id, publicationId: id, details: dict, payload }),
  fc.record({ type: is('RESULT' as const), requestId: id, details: dict, payload }),
  fc.record({ type: is('INVOCATION' as const), invocationId: id, registrationId: id, details: dict, payload }),
  fc.record({ type: is('INTERRUPT' as const), invocationId: id, options: dict }),
  fc.record({
    type: fc.constantFrom('UNSUBSCRIBED' as const, 'UNREGISTERED' as const),
    requestId: is(0),
    revoked: fc.record({ id, reason: maybe }),
  }),
  fc.record({ type: fc.constantFrom('UNSUBSCRIBED' as const, 'UNREGISTERED' as const), requestId: id }),
  fc.record({
    type: is('ERROR' as const),
    requestType: fc.constantFrom('PUBLISH' as const, 'CALL' as const, 'UNREGISTER' as const),
    requestId: id,
    details: dict,
    error: text,
    payload,
  }),
);

describe.each(SERIALIZERS)('messages in $name', (serializer) => {
  // JSON has no -0, no undefined and no sets.
  const comparable = (message: ClientMessage | RouterMessage): unknown =>
    JSON.parse(JSON.stringify(plain(message), (_key, value: unknown) => (value instanceof Set ? [...value] : value)));

  it('of a client are read as they were written', () => {
    fc.assert(
      fc.property(clientMessage, (message) => {
        const received = parseClientMessage(serializer.decode(encoded(serializer, message)));
        expect(comparable(received)).toEqual(comparable(message));
      }),
    );
  });

  it('of a router are read as they were written', () => {
    fc.assert(
      fc.property(routerMessage, (message) => {
        const received = parseRouterMessage(serializer.decode(encoded(serializer, message)));
        expect(comparable(received)).toEqual(comparable(message));
      }),
    );
  });

  it('are the same in every serializer, by whichever their payload came', () => {
    fc.assert(
      fc.property(routerMessage, (message) => {
        for (const other of SERIALIZERS) {
          const received = parseRouterMessage(serializer.decode(encoded(serializer, message)));
          const converted = parseRouterMessage(other.decode(encoded(other, received)));
          expect(comparable(converted)).toEqual(comparable(message));
        }
      }),
    );
  });
});

describe('messages that are nested as deeply as they may be', () => {
  const nested = Array.from({ length: 510 }).reduce<unknown>((value) => [value], 1);
  const event = {
    type: 'EVENT',
    subscriptionId: 1,
    publicationId: 2,
    details: {},
    payload: { args: [nested], kwargs: undefined },
  } as const;
  const pairs = SERIALIZERS.flatMap((from) => SERIALIZERS.map((to) => [from.name, to.name, from, to] as const));

  it.each(pairs)('go from %s to %s', (_from, _to, from, to) => {
    const received = parseRouterMessage(from.decode(encoded(from, event)));
    expect(plain(parseRouterMessage(to.decode(encoded(to, received))))).toEqual(event);
  });
});

describe('messages', () => {
  it('whatever comes is read or is a protocol violation, never another error', () => {
    const code = fc.integer({ min: 0, max: 72 });
    const anything = fc.oneof(
      fc.jsonValue(),
      fc
        .tuple(code, fc.array(fc.oneof(fc.jsonValue(), id, dict, text), { maxLength: 7 }))
        .map(([type, rest]) => [type, ...rest]),
    );
    fc.assert(
      fc.property(anything, (value) => {
        for (const parse of [parseClientMessage, parseRouterMessage]) {
          try {
            parse(wireMessage(value));
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolViolation);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('never quotes a secret in what it says of AUTHENTICATE', () => {
    expect(() => parsed(5, { secret: 'hush' }, {})).toThrow(/^AUTHENTICATE.Signature must be a string$/);
  });

  it('accepts both spellings of call canceling', () => {
    for (const key of ['call_canceling', 'call_cancelling']) {
      const message = parsed(1, 'iot', { roles: { callee: { features: { [key]: true } } } });
      expect(message).toMatchObject({ features: { calleeCanceling: true } });
    }
  });

  it('takes no option from an object’s prototype', () => {
    const options: unknown = JSON.parse('{"__proto__":{"acknowledge":true}}');
    expect(parsed(16, 1, options, 'a.b')).toMatchObject({ options: { acknowledge: false } });
  });
});
