import type { RequestContext } from './pattern';

/** One permission that an SDK call needs. */
export interface AccessNeed {
  /** As in `dynamodb:GetItem`. */
  readonly action: string;
  /** ARN, or `*` where IAM knows no resource for the action. */
  readonly resource: string;
  /** Condition keys that this call adds to those of every request; lower case. */
  readonly context: RequestContext;
}

export function need(action: string, resource: string, context: RequestContext = {}): AccessNeed {
  return { action, resource, context };
}
