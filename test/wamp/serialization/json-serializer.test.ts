import fc from 'fast-check';
import { parseClientMessage } from '../../../src/wamp/parse-client-message';
import { findDuplicateKey, isNestedDeeperThan } from '../../../src/wamp/serialization/json-scan';
import { skipJsonValue, skipSpace, TOO_DEEP } from '../../../src/wamp/serialization/json-walker';
import { JsonSerializer } from '../../../src/wamp/serialization/json-serializer';
import { ProtocolViolation } from '../../../src/wamp/protocol-violation';
import { encoded } from '../support/wire';

describe('findDuplicateKey', () => {
  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"a":{"b":1},"c":[{"d":1,"d":2}],"\\u0061":2}', 'a'],
    ['{"a":"a","b":"a"}', undefined],
    ['{"a":{"b":1,"b":2}}', undefined],
    ['{}', undefined],
  ])('%s has %j twice', (text, key) => {
    expect(findDuplicateKey(text)).toBe(key);
  });

  it('finds none in what JSON.stringify writes, and the one that is put in', () => {
    const options = fc.dictionary(fc.string({ unit: 'binary', minLength: 1 }), fc.jsonValue(), { minKeys: 1 });
    fc.assert(
      fc.property(options, (dict) => {
        const text = JSON.stringify(dict);
        expect(findDuplicateKey(text)).toBeUndefined();
        const [key = ''] = Object.keys(dict);
        expect(findDuplicateKey(`${text.slice(0, -1)},${JSON.stringify(key)}:0}`)).toBe(key);
      }),
    );
  });
});

describe('isNestedDeeperThan', () => {
  it('counts as a recursive walk does', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        const depth = depthOf(value);
        expect(isNestedDeeperThan(text, depth)).toBe(false);
        if (depth > 0) expect(isNestedDeeperThan(text, depth - 1)).toBe(true);
      }),
    );
  });
});

describe('JsonSerializer', () => {
  const serializer = new JsonSerializer();
  const decode = (text: string): unknown => serializer.decode(Buffer.from(text));

  it('keeps integers up to 2^53 exact', () => {
    const message = { type: 'PUBLISHED', requestId: 2 ** 53, publicationId: 2 ** 53 - 1 } as const;
    expect(encoded(serializer, message).toString()).toBe('[17,9007199254740992,9007199254740991]');
    expect(decode('[17,9007199254740992,9007199254740991]')).toMatchObject({ elements: [17, 2 ** 53, 2 ** 53 - 1] });
  });

  it.each(['', '[', '[1,]', 'null1', '{"secret":"hush"', '[1 2]', '[16,1,{},"a",]', '[16,1,{},"a",["hush"'])(
    'refuses %j and does not repeat it',
    (text) => {
      expect(() => decode(text)).toThrow(ProtocolViolation);
      expect(() => decode(text)).not.toThrow(/hush/);
    },
  );

  it('refuses a key that is twice in options, and takes it in a payload, which is not its own', () => {
    expect(() => decode('[32,1,{"match":"exact","m\\u0061tch":"prefix"},"a"]')).toThrow(/"match" occurs twice/);
    expect(() => decode('[16,1,{},"a",[],{"x":1,"x":2}]')).not.toThrow();
  });

  it('passes a payload on as it came, white space and all', () => {
    const message = parseClientMessage(
      serializer.decode(Buffer.from(' [16 , 1,{ } , "a.b" , [ 1.0, "\\u0041" ], {"z" :1e2} ] ')),
    );
    if (message.type !== 'PUBLISH') throw new Error('expected a PUBLISH');
    const event = {
      type: 'EVENT',
      subscriptionId: 7,
      publicationId: 8,
      details: {},
      payload: message.payload,
    } as const;
    expect(encoded(serializer, event).toString()).toBe('[36,7,8,{},[ 1.0, "\\u0041" ], {"z" :1e2} ]');
    expect(message.payload.args).toEqual([1, 'A']);
  });
});

describe('skipJsonValue', () => {
  /** Whether the whole text is one well-formed value, by the walker. */
  const walks = (text: Buffer): boolean => {
    const end = skipJsonValue(text, skipSpace(text, 0), 0);
    return end >= 0 && end <= text.length && skipSpace(text, end) === text.length;
  };
  const parses = (text: Buffer): boolean => {
    try {
      JSON.parse(text.toString());
      return true;
    } catch {
      return false;
    }
  };

  it('takes every value that JSON.stringify writes', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => walks(Buffer.from(JSON.stringify(value)))));
  });

  it('takes exactly what JSON.parse takes, of texts that were changed by a few bytes', () => {
    const symbols = [...'{}[]",:\\u0123456789abcdefeE+-. \t\ntruefalsn/'].map((one) => one.charCodeAt(0));
    const change = fc.record({
      at: fc.nat(),
      byte: fc.constantFrom(...symbols, 0x00, 0x1f, 0x7f),
      kind: fc.constantFrom('replace', 'insert', 'remove'),
    });
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.array(change, { minLength: 1, maxLength: 4 }), (value, changes) => {
        let text = Buffer.from(JSON.stringify(value));
        for (const { at, byte, kind } of changes) {
          const place = at % (text.length + 1);
          const rest = text.subarray(kind === 'insert' ? place : place + 1);
          text = Buffer.concat([text.subarray(0, place), Buffer.from(kind === 'remove' ? [] : [byte]), rest]);
        }
        expect([walks(text), text.toString()]).toEqual([parses(text), text.toString()]);
      }),
      { numRuns: 20_000 },
    );
  });

  it('says what nests too deeply', () => {
    const text = Buffer.from('['.repeat(600) + ']'.repeat(600));
    expect(skipJsonValue(text, 0, 0)).toBe(TOO_DEEP);
  });
});
