import type { IdempotencyClaim, IdempotencyKeys } from '../../src/model/ports';

/** Idempotency keys that are never forgotten. */
export class MemoryIdempotencyKeys implements IdempotencyKeys {
  readonly #claims = new Map<string, IdempotencyClaim>();

  async claim(
    claim: IdempotencyClaim,
  ): Promise<{ readonly observedAtMs: number; readonly occurrence: string; readonly repeated: boolean }> {
    const name = `${claim.deviceId} ${claim.key}`;
    const { observedAtMs, occurrence } = this.#claims.get(name) ?? claim;
    const repeated = this.#claims.has(name);
    if (!repeated) this.#claims.set(name, claim);
    return { observedAtMs, occurrence, repeated };
  }
}
