import type { Fault } from './fault';

/** One step of the ladder of docs/verify.md. */
export interface Rung {
  /** As typed after `npm run verify --`. */
  readonly name: string;
  /** What it proves, in a few words. */
  readonly proves: string;
  /**
   * The faults of the templates in a folder. `profile` is the one of ours that was synthesized into it, as `demo`; undefined for a foreign
   * folder. Throws when it cannot tell, as when a tool is missing.
   */
  check(folder: string, profile?: string): Promise<readonly Fault[]> | readonly Fault[];
  /** What a reader must know of the result beside its faults, as what was compared with what. */
  note?(folder: string, profile?: string): string;
}

/** A step that needs nothing but a synthesized `cdk.out` folder, whosever it is. */
export type StaticRung = Rung;

/** A step that runs what the templates of a profile describe, as a cloud or a machine. Foreign folders do not get it. */
export type DynamicRung = Rung;
