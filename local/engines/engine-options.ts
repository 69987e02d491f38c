import type { Deployment } from '../contracts';

/** What every engine needs to start. */
export interface EngineOptions {
  /** The engine takes the resources of its own service from it, and refuses with `TemplateFault` what it cannot honour. */
  readonly deployment: Deployment;
  /** The engine's own folder, made if absent. Nobody else writes to it. */
  readonly folder: string;
  /** Receives one line for the operator when the disk is full or fails; the call that met the fault gets a `ServiceError`. */
  readonly onStorageFault?: (line: string) => void;
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number;
}
