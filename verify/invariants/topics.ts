import { isObject, isTrueAt, textAt, entriesAt } from '../templates/json';
import { isLiteral, shown, wholeToken } from '../templates/token';
import type { Invariant } from './invariant';
import { isLetIn } from './service-access';

const PROTOCOLS: Record<string, RegExp> = {
  email: /^[^@\s]+@[^@\s]+\.[^@\s]+$/,
  'email-json': /^[^@\s]+@[^@\s]+\.[^@\s]+$/,
  http: /^http:\/\//,
  https: /^https:\/\//,
  sms: /^\+?\d{6,15}$/,
  sqs: /^arn:/,
  lambda: /^arn:/,
  firehose: /^arn:/,
  application: /^arn:/,
};

/** SNS: topics, and subscriptions that reach whom they name. */
export const topics: Invariant = (deployment, report) => {
  for (const topic of deployment.all('AWS::SNS::Topic')) {
    const fault = (rule: string, wrong: string, fix: string): void => report(topic, `topic/${rule}`, wrong, fix);
    const name = textAt(topic.properties, 'TopicName');
    const isFifo = isTrueAt(topic.properties, 'FifoTopic');
    if (name !== undefined && isLiteral(name) && name.endsWith('.fifo') !== isFifo)
      fault(
        'fifo-name',
        `The topic ${isFifo ? 'is' : 'is not'} FIFO but is named ${name}.`,
        'Names of FIFO topics, and only those, end in .fifo.',
      );
    if (!isFifo && isTrueAt(topic.properties, 'ContentBasedDeduplication'))
      fault('deduplication', 'ContentBasedDeduplication on a standard topic.', 'Remove it.');
  }
  for (const subscription of deployment.all('AWS::SNS::Subscription')) {
    const { properties } = subscription;
    const fault = (rule: string, wrong: string, fix: string): void => report(subscription, `topic/${rule}`, wrong, fix);
    const topic = deployment.target(properties['TopicArn']);
    const topicArn = textAt(properties, 'TopicArn') ?? '';
    if (
      (isLiteral(topicArn) && !topicArn.startsWith('arn:')) ||
      (topic !== undefined && topic.type !== 'AWS::SNS::Topic')
    )
      fault('subscription-topic', `TopicArn is ${shown(topicArn) || 'missing'}.`, 'Give the ARN of a topic.');
    const protocol = textAt(properties, 'Protocol') ?? '';
    const endpoint = textAt(properties, 'Endpoint');
    const form = Object.hasOwn(PROTOCOLS, protocol) ? PROTOCOLS[protocol] : undefined;
    if (form === undefined) {
      if (isLiteral(protocol))
        fault('protocol', `There is no protocol '${protocol}'.`, `One of ${Object.keys(PROTOCOLS).join(', ')}.`);
      continue;
    }
    if (endpoint === undefined) {
      fault('endpoint', 'The subscription has no Endpoint.', 'Give it.');
      continue;
    }
    const target = deployment.target(endpoint);
    const token = wholeToken(endpoint);
    if (
      isLiteral(endpoint)
        ? !form.test(endpoint)
        : token?.kind === 'resource' && protocol === 'sqs' && token.attribute !== 'Arn'
    )
      fault(
        'endpoint',
        `${shown(endpoint)} is no endpoint of ${protocol}.`,
        'As in an ARN for sqs, https://... for https.',
      );
    if (protocol === 'sqs' && target?.type === 'AWS::SQS::Queue') {
      if (!isLetIn(deployment, target, 'sns.amazonaws.com'))
        fault(
          'queue-refuses',
          `${target.logicalId} does not let sns.amazonaws.com in: messages are lost.`,
          'Allow it by an AWS::SQS::QueuePolicy.',
        );
      if (topic !== undefined && isTrueAt(target.properties, 'FifoQueue') && !isTrueAt(topic.properties, 'FifoTopic'))
        fault('queue-refuses', 'A FIFO queue takes messages of FIFO topics alone.', 'Use a standard queue.');
    }
    if (isObject(properties['FilterPolicy']) && textAt(properties, 'FilterPolicyScope') !== 'MessageBody') {
      for (const [key, value] of entriesAt(properties, 'FilterPolicy')) {
        if (!Array.isArray(value)) fault('filter', `${key} of the filter policy is no list.`, 'As in {"kind": ["x"]}.');
      }
    }
  }
};
