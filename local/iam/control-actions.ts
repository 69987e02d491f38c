import type { Deployment, Resource } from '../contracts';
import { type AccessNeed, need } from './access-need';
import type { DescribedCall } from './described-call';
import { keyActions } from './key-actions';

const DATA_API_OPERATIONS = new Set([
  'ExecuteStatement',
  'BatchExecuteStatement',
  'BeginTransaction',
  'CommitTransaction',
  'RollbackTransaction',
]);

/** The Data API signs in to the database with the secret on the caller's behalf: the caller must be able to read it. */
export function dataApiActions(
  { operation, input }: DescribedCall,
  deployment: Deployment,
): readonly AccessNeed[] | undefined {
  if (!DATA_API_OPERATIONS.has(operation)) return undefined;
  return [
    need(`rds-data:${operation}`, textOf(input['resourceArn'])),
    ...secretValueNeeds(deployment, textOf(input['secretArn'])),
  ];
}

export function secretActions(
  { operation, input }: DescribedCall,
  deployment: Deployment,
): readonly AccessNeed[] | undefined {
  const id = textOf(input['SecretId']);
  if (operation === 'DescribeSecret') return [need('secretsmanager:DescribeSecret', secretArn(deployment, id))];
  if (operation !== 'GetSecretValue') return undefined;
  return secretValueNeeds(deployment, id, textOf(input['VersionStage']) || 'AWSCURRENT');
}

export function parameterActions(
  { operation, input }: DescribedCall,
  deployment: Deployment,
): readonly AccessNeed[] | undefined {
  const parameter = (name: string): string =>
    name.startsWith('arn:')
      ? name
      : `arn:aws:ssm:${deployment.region}:${deployment.account}:parameter/${name.replace(/^\//, '')}`;
  switch (operation) {
    case 'GetParameter':
    case 'PutParameter':
    case 'DeleteParameter':
      return [need(`ssm:${operation}`, parameter(textOf(input['Name'])))];
    case 'GetParameters': {
      const names = Array.isArray(input['Names']) ? input['Names'].map(textOf) : [];
      return names.map((name) => need('ssm:GetParameters', parameter(name)));
    }
    case 'GetParametersByPath':
      return [need('ssm:GetParametersByPath', parameter(textOf(input['Path'])))];
    default:
      return undefined;
  }
}

export function lambdaActions(
  { operation, input }: DescribedCall,
  deployment: Deployment,
): readonly AccessNeed[] | undefined {
  if (operation !== 'Invoke') return undefined;
  const given = textOf(input['FunctionName']);
  const name = /function:([^:]+)/.exec(given)?.[1] ?? given;
  return [need('lambda:InvokeFunction', `arn:aws:lambda:${deployment.region}:${deployment.account}:function:${name}`)];
}

function secretValueNeeds(deployment: Deployment, id: string, stage = 'AWSCURRENT'): readonly AccessNeed[] {
  const arn = secretArn(deployment, id);
  return [
    need('secretsmanager:GetSecretValue', arn, { 'secretsmanager:versionstage': stage }),
    ...keyActions(deployment, {
      key: secretOf(deployment, id)?.properties['KmsKeyId'],
      service: 'secretsmanager',
      actions: ['Decrypt'],
      encryptionContext: { SecretARN: arn },
    }),
  ];
}

/** A secret may be asked for by its ARN or by its name; policies know it by its ARN. */
function secretArn(deployment: Deployment, id: string): string {
  if (id.startsWith('arn:')) return id;
  return (
    secretOf(deployment, id)?.ref ?? `arn:aws:secretsmanager:${deployment.region}:${deployment.account}:secret:${id}`
  );
}

function secretOf(deployment: Deployment, id: string): Resource | undefined {
  return deployment
    .ofType('AWS::SecretsManager::Secret')
    .find(({ ref }) => ref === id || ref.slice(0, -'-abcdef'.length).endsWith(`:secret:${id}`));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
