import type { StackTemplate } from './templates/template-schema';

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

/** Where in the templates a fault is: a resource, or another entry as an output. */
export interface Place {
  readonly stack: StackTemplate;
  readonly logicalId: string;
  readonly type: string;
}

/** How a rule says that a resource or another entry of a template is at fault. */
export type Report = (place: Place, rule: string, wrong: string, fix: string) => void;
