import fc from 'fast-check';
import { findDuplicateOption, isNestedDeeperThan } from '../../src/wamp/json-scan';
import { JsonSerializer } from '../../src/wamp/json-serializer';
import { ProtocolViolation } from '../../src/wamp/protocol-violation';

describe('findDuplicateOption', () => {
  it.each([
    ['[32,1,{"a":1,"a":2},"x"]', 'a'],
    ['[32,1,{"a":{"b":1},"c":[{"d":1,"d":2}],"\\u0061":2},"x"]', 'a'],
    ['[1,"{\\"a\\":1,\\"a\\":2}",{"b":1,"b":1}]', 'b'],
    ['[32,1,{"a":"a","b":"a"},"x"]', undefined],
    ['[32,1,{"a":{"b":1,"b":2}},"x"]', undefined],
    ['[16,1,{},"x",[],{"a":1,"a":2}]', undefined],
    ['[34,1,2]', undefined],
    ['[]', undefined],
    ['{"a":1,"a":2}', undefined],
  ])('%s has %j twice', (frame, key) => {
    expect(findDuplicateOption(frame)).toBe(key);
  });

  it('finds none in what JSON.stringify writes, and the one that is put in', () => {
    const options = fc.dictionary(fc.string({ unit: 'binary', minLength: 1 }), fc.jsonValue(), { minKeys: 1 });
    fc.assert(
      fc.property(options, fc.array(fc.jsonValue()), (dict, rest) => {
        const text = JSON.stringify(dict);
        const tail = JSON.stringify(['x', ...rest]).slice(1);
        expect(findDuplicateOption(`[16,1,${text},${tail}`)).toBeUndefined();
        const [key = ''] = Object.keys(dict);
        const twice = `${text.slice(0, -1)},${JSON.stringify(key)}:0}`;
        expect(findDuplicateOption(`[16,1,${twice},${tail}`)).toBe(key);
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

  it('keeps integers up to 2^53 exact', () => {
    const message = { type: 'PUBLISHED', requestId: 2 ** 53, publicationId: 2 ** 53 - 1 } as const;
    expect(serializer.encode(message)).toBe('[17,9007199254740992,9007199254740991]');
    expect(serializer.decode('[17,9007199254740992,9007199254740991]')).toEqual([17, 2 ** 53, 2 ** 53 - 1]);
  });

  it.each(['', '[', '[1,]', 'null1', '{"secret":"hush"', '[1 2]'])(
    'refuses the frame %j and does not repeat it',
    (frame) => {
      expect(() => serializer.decode(frame)).toThrow(ProtocolViolation);
      expect(() => serializer.decode(frame)).not.toThrow(/hush/);
    },
  );

  it('encodes a message that goes to many once, and the next one anew', () => {
    const message = { type: 'UNSUBSCRIBED', requestId: 1 } as const;
    const first = serializer.encode(message);
    expect(serializer.encode(message)).toBe(first);
    expect(serializer.encode({ type: 'UNSUBSCRIBED', requestId: 2 })).toBe('[35,2]');
  });
});
