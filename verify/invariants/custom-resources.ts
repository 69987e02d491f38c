import type { Deployment, Resource } from '../templates/deployment';
import { numberAt, textAt } from '../templates/json';
import { awaitedBy } from '../templates/dependencies';
import { isLiteral, shown, wholeToken } from '../templates/token';
import { DEFAULT_TIMEOUT_SECONDS } from './functions';
import type { Invariant } from './invariant';
import { checkRanges } from './ranges';

/** Custom resources: a function that answers, in time, and that has its rights when the resource is made and when it is deleted. */
export const customResources: Invariant = (deployment, report) => {
  for (const resource of deployment.resources) {
    if (!/^(Custom::|AWS::CloudFormation::CustomResource$)/.test(resource.type)) continue;
    const fault = (rule: string, wrong: string, fix: string): void =>
      report(resource, `custom-resource/${rule}`, wrong, fix);
    checkRanges(resource, 'custom-resource/range', report, [
      { path: ['ServiceTimeout'], least: 1, greatest: 3_600, unit: ' s' },
    ]);
    const text = textAt(resource.properties, 'ServiceToken');
    if (text === undefined) {
      fault('token', 'There is no ServiceToken.', 'Give the ARN of a function or a topic.');
      continue;
    }
    const target = deployment.target(text);
    const token = wholeToken(text);
    const isArn =
      token?.kind === 'resource' ? token.attribute === 'Arn' || target?.type !== 'AWS::Lambda::Function' : true;
    if (
      (isLiteral(text) && !text.startsWith('arn:')) ||
      !isArn ||
      (target !== undefined && !/^AWS::(Lambda::\w+|SNS::Topic)$/.test(target.type))
    )
      fault('token', `ServiceToken is ${shown(text)}.`, 'Give the ARN of a function or a topic.');
    if (target?.type !== 'AWS::Lambda::Function') continue;
    const seconds = numberAt(resource.properties, 'ServiceTimeout');
    const runs = numberAt(target.properties, 'Timeout') ?? DEFAULT_TIMEOUT_SECONDS;
    if (seconds !== undefined && seconds < runs)
      fault(
        'gives-up-early',
        `CloudFormation gives up after ${seconds} s, ${target.logicalId} may run for ${runs} s.`,
        'Wait longer than the function runs.',
      );
    const late = policyThatMayComeLate(deployment, resource, target);
    if (late !== undefined)
      fault(
        'rights-come-late',
        `Neither it nor ${target.logicalId} waits for ${late.logicalId}: the function may run before it has its rights, and after they are gone.`,
        `Let it depend on ${late.logicalId}.`,
      );
  }
};

/** A policy of the function's role, when neither the resource nor the function waits for any. */
function policyThatMayComeLate(deployment: Deployment, resource: Resource, fn: Resource): Resource | undefined {
  const role = deployment.target(fn.properties['Role']);
  if (role === undefined || fn.stack !== resource.stack) return undefined;
  const awaited = new Set([...awaitedBy(resource), ...awaitedBy(fn)]);
  const policies = deployment
    .policiesOf(role)
    .map((policy) => policy.resource)
    .filter((policy) => policy !== role && policy.stack === fn.stack);
  // A function that serves several custom resources has a policy for each: one of its own is enough.
  return policies.some((policy) => awaited.has(policy.logicalId)) ? undefined : policies[0];
}
