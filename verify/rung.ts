import type { Fault } from './fault';

/** One step of the ladder of docs/verify.md that needs nothing but a synthesized `cdk.out` folder. */
export interface StaticRung {
  /** As typed after `npm run verify --`. */
  readonly name: string;
  /** What it proves, in a few words. */
  readonly proves: string;
  /** The faults of the templates in a folder. Throws when it cannot tell, as when a tool is missing. */
  check(folder: string): Promise<readonly Fault[]> | readonly Fault[];
}

/** One step that runs what a profile's templates describe, as a cloud or a machine: it is not for foreign folders. */
export interface DynamicRung {
  readonly name: string;
  readonly proves: string;
  /** As for a static rung; `profile` as in `demo`. */
  check(folder: string, profile: string): Promise<readonly Fault[]>;
}

export type Rung = StaticRung | DynamicRung;
