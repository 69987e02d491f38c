import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { allow, allowKeyUse } from '../allow';
import type { DataStack } from '../data-stack';

export interface RouterRoleProps {
  readonly data: DataStack;
  readonly bundle: Asset;
}

/** What a router's instance may do. The permission to complete its lifecycle action is a policy of its own: here it were a cycle. */
export function createRouterRole(scope: Construct, { data, bundle }: RouterRoleProps): Role {
  const { tables, queues, secrets, config } = data;
  const stack = Stack.of(scope);
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    description: `Headwater ${config.deployment}: router`,
  });
  allow(role, ['dynamodb:GetItem'], [tables.registry.tableArn]);
  allow(role, ['sqs:SendMessage'], [queues.readings.queueArn]);
  allow(role, ['secretsmanager:GetSecretValue'], [secrets.credentials.secretArn]);
  allowKeyUse(role, data.key, ['items', 'sentMessages']);
  allow(role, ['s3:GetObject'], [bundle.bucket.arnForObjects(bundle.s3ObjectKey)]);
  allow(role, ['cloudformation:SignalResource'], [stack.stackId]);

  // Session Manager in place of SSH. The agent's own registration can be narrowed; its message channels know no resource.
  allow(
    role,
    ['ssm:UpdateInstanceInformation'],
    [stack.formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' })],
  );
  allow(
    role,
    [
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ],
    ['*'],
  );
  acknowledge(
    role,
    [
      'AwsSolutions-IAM5[Resource::arn:<partition>:ec2:<region>:<account>:instance/*]',
      'AwsSolutions-IAM5[Resource::*]',
    ],
    "Session Manager's agent: an instance's id is not known before it runs, and the actions of the message channels know no resource. They carry what an operator with a permission of their own types, and read nothing.",
  );
  return role;
}
