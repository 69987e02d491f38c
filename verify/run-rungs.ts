import type { Fault } from './fault';
import type { Rung } from './rung';

/** What a rung said about one folder. */
export interface RungResult {
  readonly rung: string;
  /** As in `demo`. */
  readonly subject: string;
  readonly faults: readonly Fault[];
  /** Why the rung could not tell; it did not hold then. */
  readonly failure?: string;
  /** What a reader must know of the result beside its faults. */
  readonly note?: string;
  readonly milliseconds: number;
}

export interface Subject {
  readonly name: string;
  readonly folder: string;
  /** The profile of ours that is in the folder, if it is one. */
  readonly profile?: string;
}

/** Runs each rung over each folder, one after the other. A rung that throws has not held; the others still run. */
export async function runRungs(
  rungs: readonly Rung[],
  subjects: readonly Subject[],
  onResult: (result: RungResult) => void,
): Promise<RungResult[]> {
  const results: RungResult[] = [];
  for (const subject of subjects) {
    for (const rung of rungs) {
      const started = performance.now();
      const outcome = await check(rung, subject);
      const result = { rung: rung.name, subject: subject.name, ...outcome, milliseconds: performance.now() - started };
      onResult(result);
      results.push(result);
    }
  }
  return results;
}

export function held(result: RungResult): boolean {
  return result.faults.length === 0 && result.failure === undefined;
}

async function check(
  rung: Rung,
  { folder, profile }: Subject,
): Promise<Pick<RungResult, 'faults' | 'failure' | 'note'>> {
  try {
    const faults = await rung.check(folder, profile);
    return rung.note === undefined ? { faults } : { faults, note: rung.note(folder, profile) };
  } catch (error) {
    return { faults: [], failure: error instanceof Error ? error.message : String(error) };
  }
}
