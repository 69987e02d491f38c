import type { Fault } from './fault';
import type { StaticRung } from './rung';

/** What a rung said about one folder. */
export interface RungResult {
  readonly rung: string;
  /** As in `demo`. */
  readonly subject: string;
  readonly faults: readonly Fault[];
  /** Why the rung could not tell; it did not hold then. */
  readonly failure?: string;
  readonly milliseconds: number;
}

export interface Subject {
  readonly name: string;
  readonly folder: string;
}

export interface RungListener {
  onResult(result: RungResult): void;
  /** What a rung says that is no fault. */
  onNote(subject: string, text: string): void;
}

/** Runs each rung over each folder, one after the other. A rung that throws has not held; the others still run. */
export async function runRungs(
  rungs: readonly StaticRung[],
  subjects: readonly Subject[],
  listener: RungListener,
): Promise<RungResult[]> {
  const results: RungResult[] = [];
  for (const { name: subject, folder } of subjects) {
    for (const rung of rungs) {
      const started = performance.now();
      const outcome = await check(rung, folder, (text) => listener.onNote(subject, text));
      const result = { rung: rung.name, subject, ...outcome, milliseconds: performance.now() - started };
      listener.onResult(result);
      results.push(result);
    }
  }
  return results;
}

export function held(result: RungResult): boolean {
  return result.faults.length === 0 && result.failure === undefined;
}

async function check(
  rung: StaticRung,
  folder: string,
  note: (text: string) => void,
): Promise<Pick<RungResult, 'faults' | 'failure'>> {
  try {
    return { faults: await rung.check(folder, note) };
  } catch (error) {
    return { faults: [], failure: error instanceof Error ? error.message : String(error) };
  }
}
