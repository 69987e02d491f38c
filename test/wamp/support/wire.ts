import fc from 'fast-check';
import type { ClientMessage } from '../../../src/wamp/client-message';
import { parseClientMessage } from '../../../src/wamp/parse-client-message';
import type { RouterMessage } from '../../../src/wamp/router-message';
import { ByteSink } from '../../../src/wamp/serialization/byte-sink';
import { CborSerializer } from '../../../src/wamp/serialization/cbor-serializer';
import { JsonSerializer } from '../../../src/wamp/serialization/json-serializer';
import { MsgpackSerializer } from '../../../src/wamp/serialization/msgpack-serializer';
import type { Serializer } from '../../../src/wamp/serialization/serializer';
import type { WireMessage } from '../../../src/wamp/serialization/wire-message';

export const SERIALIZERS: readonly Serializer[] = [new JsonSerializer(), new MsgpackSerializer(), new CborSerializer()];

/** A message in the bytes of a serializer. */
export function encoded(serializer: Serializer, message: ClientMessage | RouterMessage): Buffer {
  const sink = new ByteSink();
  serializer.encode(message, sink);
  return sink.toBytes();
}

const json = new JsonSerializer();

/** Elements as a serializer gives them to the parsers, having come as JSON. */
export function wireMessage(elements: unknown): WireMessage {
  return json.decode(Buffer.from(JSON.stringify(elements)));
}

/** What a client's elements mean. */
export function clientMessage(...elements: unknown[]): ClientMessage {
  return parseClientMessage(wireMessage(elements));
}

/** A message with its payload decoded, as plain values that can be compared. */
export function plain(message: ClientMessage | RouterMessage): unknown {
  if (!('payload' in message)) return message;
  const { args, kwargs } = message.payload;
  return { ...message, payload: { args, kwargs } };
}

/** JSON values that every serializer takes: the binary ones refuse the key `__proto__`, which decoders treat each in its own way. */
export function commonValue(constraints: fc.JsonSharedConstraints = {}): fc.Arbitrary<fc.JsonValue> {
  return fc.jsonValue(constraints).filter((value) => !JSON.stringify(value).includes('"__proto__"'));
}
