import type { Fault } from '../../fault';
import type { Resource } from '../../templates/deployment';
import type { BootReport } from './scenario';

/** Collects what a scenario finds. */
export class Findings implements BootReport {
  readonly faults: Fault[] = [];
  readonly notes: string[] = [];

  fault({ stack, logicalId, type }: Resource, rule: string, wrong: string, fix: string): void {
    this.faults.push({ rule: `boot/${rule}`, template: stack.file, logicalId, type, wrong, fix });
  }
}
