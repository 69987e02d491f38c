import type { Fault } from './fault';

/** One step of the ladder of docs/verify.md that needs nothing but a synthesized `cdk.out` folder. */
export interface StaticRung {
  /** As typed after `npm run verify --`. */
  readonly name: string;
  /** What it proves, in a few words. */
  readonly proves: string;
  /** The faults of the templates in a folder. Throws when it cannot tell, as when a tool is missing. `note`: for what is no fault. */
  check(folder: string, note: (text: string) => void): Promise<readonly Fault[]> | readonly Fault[];
}
