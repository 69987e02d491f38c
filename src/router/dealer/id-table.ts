/** Of an empty slot: no request has this ID. */
const NOBODY = 0;
const INITIAL_SLOTS = 8;
/** As many as all pending calls of one session take. */
const MAXIMUM_SLOTS = 16_384;

/**
 * Values by request ID. IDs of requests under way mostly follow each other, so the low bits of an ID say its slot; those whose slot is
 * taken go into a map. It takes any ID, and stays as small as what it holds: a ring that grows by doubling, while it is over half full.
 */
export class IdTable<T> {
  private ids: number[] = new Array<number>(INITIAL_SLOTS).fill(NOBODY);
  private values: (T | undefined)[] = new Array<T | undefined>(INITIAL_SLOTS).fill(undefined);
  private readonly displaced = new Map<number, T>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  get(id: number): T | undefined {
    const slot = id & (this.ids.length - 1);
    if (this.ids[slot] === id) return this.values[slot];
    return this.displaced.size === 0 ? undefined : this.displaced.get(id);
  }

  /** Adds a value. The ID must not be there. */
  add(id: number, value: T): void {
    if (this.count * 2 >= this.ids.length && this.ids.length < MAXIMUM_SLOTS) this.grow();
    this.put(id, value);
    this.count += 1;
  }

  delete(id: number): void {
    const slot = id & (this.ids.length - 1);
    if (this.ids[slot] === id) {
      this.ids[slot] = NOBODY;
      this.values[slot] = undefined;
      this.count -= 1;
    } else if (this.displaced.delete(id)) this.count -= 1;
  }

  /** In no order. The list does not change with the table. */
  all(): T[] {
    return [...this.values.filter((value) => value !== undefined), ...this.displaced.values()];
  }

  private put(id: number, value: T): void {
    const slot = id & (this.ids.length - 1);
    if (this.ids[slot] !== NOBODY) this.displaced.set(id, value);
    else {
      this.ids[slot] = id;
      this.values[slot] = value;
    }
  }

  private grow(): void {
    const { ids, values } = this;
    const displaced = [...this.displaced];
    this.ids = new Array<number>(2 * ids.length).fill(NOBODY);
    this.values = new Array<T | undefined>(2 * ids.length).fill(undefined);
    this.displaced.clear();
    for (const [slot, value] of values.entries()) if (value !== undefined) this.put(ids[slot] ?? NOBODY, value);
    for (const [id, value] of displaced) this.put(id, value);
  }
}
