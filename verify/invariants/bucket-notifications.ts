import type { Resource } from '../templates/deployment';
import { at, listAt, textAt, type Json } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';
import { isLetIn } from './service-access';

const EVENT =
  /^s3:(TestEvent|ReducedRedundancyLostObject|ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(\*|Delete|DeleteMarkerCreated)|ObjectRestore:(\*|Post|Completed|Delete)|Replication:(\*|Operation\w+)|LifecycleExpiration:(\*|Delete|DeleteMarkerCreated)|LifecycleTransition|IntelligentTiering|ObjectTagging:(\*|Put|Delete)|ObjectAcl:Put)$/;
const TARGETS: readonly (readonly [list: string, target: string])[] = [
  ['QueueConfigurations', 'Queue'],
  ['TopicConfigurations', 'Topic'],
  ['LambdaConfigurations', 'Function'],
];

/** What S3 tells of its objects: events that there are, to who lets it in. S3 refuses the bucket otherwise. */
export const bucketNotifications: Invariant = (deployment, report) => {
  for (const bucket of deployment.all('AWS::S3::Bucket')) {
    const fault = (rule: string, wrong: string, fix: string): void => report(bucket, `bucket/${rule}`, wrong, fix);
    const told: { event: string; scope: string }[] = [];
    for (const [list, name] of TARGETS) {
      for (const configuration of listAt(bucket.properties, 'NotificationConfiguration', list)) {
        const event = textAt(configuration, 'Event') ?? '';
        if (isLiteral(event) && !EVENT.test(event))
          fault('event', `S3 has no event '${event}'.`, 'As in s3:ObjectCreated:*.');
        const scope = JSON.stringify(at(configuration, 'Filter') ?? null);
        if (told.some((other) => other.scope === scope && overlap(other.event, event)))
          fault(
            'events-overlap',
            `Two notifications are of ${event} for the same objects: S3 refuses them.`,
            'Tell a topic, and subscribe both.',
          );
        told.push({ event, scope });
        const target = deployment.target(at(configuration, name));
        if (target !== undefined && isQueueOrTopic(target) && !isLetIn(deployment, target, 's3.amazonaws.com'))
          fault(
            'target-refuses',
            `${target.logicalId} does not let s3.amazonaws.com in: S3 refuses the bucket.`,
            `Allow it by a policy of ${target.logicalId}.`,
          );
        if (target !== undefined && target.properties['FifoQueue'] === true)
          fault('target-refuses', `${target.logicalId} is FIFO, which S3 does not tell.`, 'Use a standard queue.');
        const text: Json | undefined = at(configuration, name);
        const grants = deployment
          .all('AWS::Lambda::Permission')
          .filter((grant) => textAt(grant.properties, 'FunctionName') === text);
        if (
          name === 'Function' &&
          target === undefined &&
          grants.every((grant) => textAt(grant.properties, 'Principal') !== 's3.amazonaws.com')
        )
          fault(
            'target-refuses',
            'Nothing allows s3.amazonaws.com to invoke the function.',
            'Add an AWS::Lambda::Permission.',
          );
      }
    }
  }
};

function isQueueOrTopic({ type }: Resource): boolean {
  return type === 'AWS::SQS::Queue' || type === 'AWS::SNS::Topic';
}

function overlap(one: string, other: string): boolean {
  const [a = '', b = ''] = [one, other].map((event) => event.replace(/\*$/, ''));
  return one === other || (one.endsWith('*') && other.startsWith(a)) || (other.endsWith('*') && one.startsWith(b));
}
