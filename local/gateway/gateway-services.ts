import type { Deployment, ServiceEngine } from '../contracts';
import type { AccessEvaluator } from '../iam/access-evaluator';
import type { AccessLog } from './access-log';
import type { CredentialStore } from './credential-store';

/** What stands behind the gateway. */
export interface GatewayServices {
  readonly deployment: Deployment;
  /** By the service's name in signatures. */
  readonly engines: ReadonlyMap<string, ServiceEngine>;
  readonly evaluator: AccessEvaluator;
  readonly credentials: CredentialStore;
  readonly accessLog: AccessLog;
  /** Hears of every call that IAM refused, as a line for people: `DENIED <role>/<session>: <action> on <resource> (<reason>)`. */
  readonly onDenied: (line: string) => void;
  /** Hears of faults inside an engine, which the caller sees as an internal failure. */
  readonly onFault: (fault: unknown) => void;
  readonly clock?: () => number;
}
