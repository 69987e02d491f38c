import fc from 'fast-check';
import { IdTable } from '../../../src/router/dealer/id-table';

const MAXIMUM_ID = 2 ** 53;

/** IDs that follow each other, that share their low bits, and that are anything. */
const ids = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 1, max: 40 }).map((factor) => factor * 65_536),
  fc.integer({ min: 1, max: MAXIMUM_ID - 1 }),
  fc.constantFrom(2 ** 31, 2 ** 32, MAXIMUM_ID),
);

describe('IdTable', () => {
  it('holds what a map holds, whatever the IDs are', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ id: ids, isAdded: fc.boolean() }), { maxLength: 200 }), (steps) => {
        const table = new IdTable<string>();
        const model = new Map<number, string>();
        for (const [index, { id, isAdded }] of steps.entries()) {
          if (!isAdded) {
            table.delete(id);
            model.delete(id);
          } else if (!model.has(id)) {
            table.add(id, `value ${index}`);
            model.set(id, `value ${index}`);
          }
          expect(table.get(id)).toBe(model.get(id));
          expect(table.size).toBe(model.size);
        }
        for (const [id, value] of model) expect(table.get(id)).toBe(value);
        expect([...table.all()].sort()).toEqual([...model.values()].sort());
      }),
    );
  });

  it('holds more IDs with the same low bits than it has slots', () => {
    const table = new IdTable<number>();
    const shared = Array.from({ length: 20_000 }, (_, index) => (index + 1) * 2 ** 20);
    for (const id of shared) table.add(id, id);
    expect(table.size).toBe(shared.length);
    expect(shared.every((id) => table.get(id) === id)).toBe(true);
    for (const id of shared) table.delete(id);
    expect(table.size).toBe(0);
    expect(shared.some((id) => table.get(id) !== undefined)).toBe(false);
  });
});
