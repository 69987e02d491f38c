import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';

/**
 * Allows exactly these actions on exactly these resources. The stacks use it in place of CDK's `grant...` methods, which allow
 * whole families of actions: what a function may do stands in one line next to it.
 */
export function allow(grantee: IGrantable, actions: readonly string[], resources: readonly string[]): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: [...actions], resources: [...resources] }),
  );
}

/** Lets a role use the customer-managed key, if there is one, through the services that hold the data, and never by itself. */
export function allowKeyUse(grantee: IGrantable, key: IKey | undefined): void {
  if (key === undefined) return;
  const region = Stack.of(key).region;
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
      resources: [key.keyArn],
      conditions: {
        StringEquals: {
          'kms:ViaService': ['dynamodb', 's3', 'sqs'].map((service) => `${service}.${region}.amazonaws.com`),
        },
      },
    }),
  );
}
