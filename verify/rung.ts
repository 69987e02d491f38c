import type { Fault } from './fault';

/** What a rung may know and say beside the folder that it looks at. */
export interface RungContext {
  /** The profile of ours that was synthesized into the folder, as `demo`; undefined for a foreign folder. */
  readonly profile: string | undefined;
  /** Takes a line that is no fault but should be known, as what was compared with what. */
  readonly note: (line: string) => void;
}

/** One step of the ladder of docs/verify.md, over a synthesized `cdk.out` folder. */
export interface Rung {
  /** As typed after `npm run verify --`. */
  readonly name: string;
  /** What it proves, in a few words. */
  readonly proves: string;
  /** The faults of the templates in a folder. Throws when it cannot tell, as when a tool is missing. */
  check(folder: string, context: RungContext): Promise<readonly Fault[]> | readonly Fault[];
}

/** A rung that needs nothing but the folder: it looks at any app's templates. */
export type StaticRung = Rung;

/** A rung that runs what the templates describe, as a cloud or a machine: for the project's own profiles. */
export type DynamicRung = Rung;
