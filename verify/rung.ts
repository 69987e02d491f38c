import type { Fault } from './fault';

/** One step of the ladder of docs/verify.md, over a synthesized `cdk.out` folder. */
export interface Rung {
  /** As typed after `npm run verify --`. */
  readonly name: string;
  /** What it proves, in a few words. */
  readonly proves: string;
  /**
   * The faults of the templates in a folder. Throws when it cannot tell, as when a tool is missing. What is no fault but should be
   * known goes to `note`, a line each.
   */
  check(folder: string, note: (line: string) => void): Promise<readonly Fault[]> | readonly Fault[];
}

/** A rung that needs nothing but the folder: it looks at any app's templates. */
export type StaticRung = Rung;

/** A rung that runs what the templates describe: for the project's own profiles. */
export type DynamicRung = Rung;
