import type { Deployment, Resource } from '../templates/deployment';
import { keyAllows } from './keys';
import { statementsOf } from './policy-statements';

/** The type of the policy that says who may use a resource, the list that names the resource, and what a sender does there. */
const POLICIES: Record<string, readonly [policy: string, list: string, action: string]> = {
  'AWS::SQS::Queue': ['AWS::SQS::QueuePolicy', 'Queues', 'sqs:SendMessage'],
  'AWS::SNS::Topic': ['AWS::SNS::TopicPolicy', 'Topics', 'sns:Publish'],
};

/** Whether the policies that are put on a queue or a topic let a service send to it. */
export function isLetIn(deployment: Deployment, target: Resource, service: string): boolean {
  const known = Object.hasOwn(POLICIES, target.type) ? POLICIES[target.type] : undefined;
  if (known === undefined) return true;
  const [type, list, action] = known;
  const key = deployment.mentioned(target.properties['KmsMasterKeyId'])[0];
  const name = new RegExp(`^${service.split('.')[0] ?? ''}\\.`);
  if (key?.type === 'AWS::KMS::Key' && !keyAllows(key, name)) return false;
  return deployment
    .all(type)
    .filter((policy) => deployment.targets(policy.properties, list).includes(target))
    .flatMap((policy) => statementsOf(policy.properties['PolicyDocument']))
    .some(
      ({ effect, principals, allows }) =>
        effect === 'Allow' && allows(action) && principals.some(([, who]) => who === service || who === '*'),
    );
}
