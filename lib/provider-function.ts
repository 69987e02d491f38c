import type { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { allow } from './allow';

/** A role for a function of CDK's own that may write its log group alone: by default it would be allowed all groups of the account. */
export function createProviderRole(scope: Construct, id: string, logGroup: ILogGroup): Role {
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: "Headwater: a function of CDK's own, behind a custom resource",
  });
  allow(role, ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
  return role;
}

/**
 * The function that CDK puts behind all custom resources of a kind, at the top of their stack, with the findings accepted that all of these
 * functions have in common.
 */
export function providerFunction(stack: Stack, idPrefix: string): LambdaFunction {
  const provider = stack.node.children.find(
    (child): child is LambdaFunction => child instanceof LambdaFunction && child.node.id.startsWith(idPrefix),
  );
  if (provider === undefined)
    throw new Error(`${stack.node.path} has no function ${idPrefix}...: does CDK name it otherwise now?`);
  acknowledge(
    provider,
    ['Serverless-LambdaDLQ', 'Serverless-LambdaTracing'],
    'Runs at a deployment, for which CloudFormation waits: a failure fails the deployment, and the log tells why.',
  );
  return provider;
}
