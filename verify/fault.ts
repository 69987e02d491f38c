import type { Resource } from './templates/deployment';

/** One thing that is wrong with a template, for who has to mend it. */
export interface Fault {
  /** As in `queue/visibility-below-timeout`. */
  readonly rule: string;
  /** Name of the template's file. */
  readonly template: string;
  readonly logicalId: string;
  /** As in `AWS::SQS::Queue`. */
  readonly type: string;
  readonly wrong: string;
  readonly fix: string;
}

/** How a rule says that a resource is at fault. */
export type Report = (resource: Resource, rule: string, wrong: string, fix: string) => void;
