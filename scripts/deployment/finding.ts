import type { AwsAccount } from './aws-account';
import type { Failure } from './failure';
import type { Needs } from './needs';
import type { Plan } from './planned-stacks';

/** What a check is given to look at. */
export interface PreflightContext {
  readonly account: AwsAccount;
  readonly region: string;
  readonly plan: Plan;
  readonly needs: Needs;
}

/** What a check found out. Nothing found means that it holds. */
export interface Finding {
  readonly failure: Failure;
  /** Whether the deployment would fail, or goes on with a word of warning. */
  readonly stops: boolean;
}

export type Check = (context: PreflightContext) => Promise<readonly Finding[]>;

export function stopping(code: Failure['code'], value: string): Finding {
  return { failure: { code, value }, stops: true };
}

export function warning(code: Failure['code'], value: string): Finding {
  return { failure: { code, value }, stops: false };
}
