import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** As cdk-nag prints it; a `<name>` in it stands for what only a deployment knows, and for anything but a wildcard. */
export type SecurityFinding = `AwsSolutions-${string}` | `Serverless-${string}`;

/**
 * Accepts findings of the security rules (`npm run verify -- cdk-nag`) at a construct and all below it, for a reason that stands beside what
 * it excuses. CDK notes it in the assembly, and the rung reads it there.
 */
export function acknowledge(
  construct: IConstruct,
  findings: SecurityFinding | readonly SecurityFinding[],
  reason: string,
): void {
  Validations.of(construct).acknowledge(...[findings].flat().map((id) => ({ id, reason })));
}
