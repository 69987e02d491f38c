import { isObject, type Json } from '../templates/json';
import { propertiesOf } from '../templates/resource-properties';
import type { Invariant } from './invariant';

/** docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html */
const CREATION_POLICY =
  /^AWS::(AutoScaling::AutoScalingGroup|EC2::Instance|CloudFormation::WaitCondition|AppStream::Fleet)$/;

/** The frame of each resource: properties that its type has and needs, and no null. */
export const properties: Invariant = (deployment, report) => {
  for (const { stack, logicalId, type, creationPolicy } of deployment.resources) {
    const given = stack.template.Resources[logicalId]?.Properties ?? {};
    const fault = (rule: string, wrong: string, fix: string): void =>
      report({ stack, logicalId, type }, `property/${rule}`, wrong, fix);
    if (hasNull(given))
      fault('null', 'A value is null: CloudFormation refuses the template.', 'Leave the property out.');
    if (creationPolicy !== undefined && !CREATION_POLICY.test(type))
      fault('creation-policy', `${type} has no CreationPolicy.`, 'Remove it.');
    const known = propertiesOf(type);
    if (known === undefined) continue;
    for (const name of Object.keys(given)) {
      if (name.startsWith('Fn::') || known.names.includes(name)) continue;
      const meant = known.names.find((other) => other.toLowerCase() === name.toLowerCase());
      fault(
        'unknown',
        `${type} has no property ${name}.`,
        meant === undefined ? `As ${known.names[0] ?? ''}.` : `It is ${meant}.`,
      );
    }
    for (const name of known.required) {
      if (given[name] === undefined) fault('missing', `${type} needs ${name}.`, 'Give it.');
    }
  }
};

function hasNull(value: Json): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.some(hasNull);
  return isObject(value) && Object.values(value).some(hasNull);
}
