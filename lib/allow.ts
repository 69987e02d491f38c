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

/** What services ask of the customer's key in a caller's name, as their developer guides say; the rest they do by grants of their own. */
const KEY_USES = {
  items: { service: 'dynamodb', actions: ['kms:Decrypt'] },
  readObjects: { service: 's3', actions: ['kms:Decrypt'] },
  writtenObjects: { service: 's3', actions: ['kms:GenerateDataKey'] },
  sentMessages: { service: 'sqs', actions: ['kms:Decrypt', 'kms:GenerateDataKey'] },
  receivedMessages: { service: 'sqs', actions: ['kms:Decrypt'] },
} as const;

/** Lets a role use the customer-managed key, if there is one, through the services that hold the data, and never by itself. */
export function allowKeyUse(
  grantee: IGrantable,
  key: IKey | undefined,
  uses: readonly (keyof typeof KEY_USES)[],
): void {
  if (key === undefined) return;
  for (const use of uses) {
    const { service, actions } = KEY_USES[use];
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: [...actions],
        resources: [key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `${service}.${Stack.of(key).region}.amazonaws.com` } },
      }),
    );
  }
}
