import type { Fault } from '../../fault';

export interface Step {
  readonly name: string;
  /** What is wrong; nothing if it held. */
  readonly run: () => Promise<readonly Fault[]>;
}

export interface StepResult {
  readonly name: string;
  readonly held: boolean;
  readonly seconds: number;
}

/** Runs steps that build on each other, up to the first that finds faults or throws; an error says in which step it was. */
export async function runSteps(
  steps: readonly Step[],
  onResult: (result: StepResult) => void,
): Promise<readonly Fault[]> {
  for (const { name, run } of steps) {
    const startedMs = performance.now();
    let faults: readonly Fault[] | undefined;
    try {
      faults = await run();
    } catch (error) {
      throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    } finally {
      onResult({ name, held: faults?.length === 0, seconds: (performance.now() - startedMs) / 1000 });
    }
    if (faults.length > 0) return faults;
  }
  return [];
}
