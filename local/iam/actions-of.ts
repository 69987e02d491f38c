import { type Deployment, ServiceError } from '../contracts';
import type { AccessNeed } from './access-need';
import { dataApiActions, lambdaActions, secretActions, parameterActions } from './control-actions';
import type { DescribedCall } from './described-call';
import { dynamoDbActions } from './dynamodb-actions';
import { s3Actions } from './s3-actions';
import { sqsActions } from './sqs-actions';

const SERVICES: Readonly<
  Record<string, (call: DescribedCall, deployment: Deployment) => readonly AccessNeed[] | undefined>
> = {
  dynamodb: dynamoDbActions,
  s3: s3Actions,
  sqs: sqsActions,
  'rds-data': dataApiActions,
  secretsmanager: secretActions,
  ssm: parameterActions,
  lambda: lambdaActions,
};

/**
 * The permissions that a call needs, every one of them, those for the keys of encrypted resources included (AWS service
 * authorization reference). Throws `ServiceError` with code `UnknownOperationException` for an operation that is not known here.
 */
export function actionsOf(call: DescribedCall, deployment: Deployment): readonly AccessNeed[] {
  const needs = SERVICES[call.service]?.(call, deployment);
  if (needs !== undefined) return needs;
  throw new ServiceError(
    'UnknownOperationException',
    `The local cloud does not know ${call.service} ${call.operation}, nor which permissions it needs.`,
  );
}
