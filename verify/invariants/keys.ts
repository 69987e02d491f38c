import type { Deployment, Resource } from '../templates/deployment';
import { isTrueAt, textAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import { checkChoices } from './choices';
import type { Invariant } from './invariant';
import { statementsOf } from './policy-statements';
import { checkRanges } from './ranges';

/** The types that encrypt at rest, and need a symmetric key that is there. */
const ENCRYPTED =
  /^AWS::(DynamoDB|S3|SQS|SNS|RDS|Logs|SecretsManager|Lambda|Kinesis|EC2|EFS|ElastiCache|SSM|Athena|Glue|CloudTrail|Backup)::/;

/** KMS: keys that their account can still administer, and that who uses them may use. */
export const keys: Invariant = (deployment, report) => {
  for (const key of deployment.all('AWS::KMS::Key')) {
    const { properties } = key;
    const fault = (rule: string, wrong: string, fix: string): void => report(key, `key/${rule}`, wrong, fix);
    checkRanges(key, 'key/range', report, [
      { path: ['PendingWindowInDays'], least: 7, greatest: 30, unit: ' days' },
      { path: ['RotationPeriodInDays'], least: 90, greatest: 2_560, unit: ' days' },
    ]);
    checkChoices(key, 'key/spec', report, [
      {
        path: ['KeySpec'],
        words:
          'SYMMETRIC_DEFAULT RSA_2048 RSA_3072 RSA_4096 ECC_NIST_P256 ECC_NIST_P384 ECC_NIST_P521 ECC_NIST_EDWARDS25519 ECC_SECG_P256K1 HMAC_224 HMAC_256 HMAC_384 HMAC_512 SM2 ML_DSA_44 ML_DSA_65 ML_DSA_87',
      },
      { path: ['KeyUsage'], words: 'ENCRYPT_DECRYPT SIGN_VERIFY GENERATE_VERIFY_MAC KEY_AGREEMENT' },
    ]);
    const isSymmetric = (textAt(properties, 'KeySpec') ?? 'SYMMETRIC_DEFAULT') === 'SYMMETRIC_DEFAULT';
    if (!isSymmetric && isTrueAt(properties, 'EnableKeyRotation'))
      fault('rotation', 'KMS does not rotate asymmetric and HMAC keys.', 'Remove EnableKeyRotation.');
    if (properties['KeyPolicy'] !== undefined && !isAdministered(key))
      fault(
        'locked-out',
        'Nobody may change the policy of the key: KMS refuses it, or the key can never be changed again.',
        'Allow the account (arn:aws:iam::ACCOUNT:root) kms:*.',
      );
    const users = deployment.resources.filter(
      (other) => ENCRYPTED.test(other.type) && deployment.mentioned(other.properties).includes(key),
    );
    const isOff = properties['Enabled'] !== undefined && !isTrueAt(properties, 'Enabled');
    if (users[0] !== undefined && (isOff || !isSymmetric))
      fault(
        'useless',
        `${users[0].logicalId} is encrypted with it, but it is ${isOff ? 'disabled' : 'no symmetric key'}.`,
        'Use an enabled symmetric key.',
      );
    checkReaders(deployment, key, users, (reader, source) =>
      report(
        reader,
        'key/reader-cannot-decrypt',
        `The role may use ${source.logicalId}, but not ${key.logicalId}, with which it is encrypted: every call is refused.`,
        'Allow kms:Decrypt and kms:GenerateDataKey on the key.',
      ),
    );
  }
  for (const alias of deployment.all('AWS::KMS::Alias')) {
    const name = textAt(alias.properties, 'AliasName') ?? '';
    if (isLiteral(name) && (!name.startsWith('alias/') || name.startsWith('alias/aws/')))
      report(alias, 'key/alias', `'${name}' is no alias of one's own.`, 'As in alias/headwater.');
  }
};

function isAdministered(key: Resource): boolean {
  return statementsOf(key.properties['KeyPolicy']).some(
    ({ effect, principals, allows }) =>
      effect === 'Allow' && principals.some(([kind]) => kind === 'AWS') && allows('kms:PutKeyPolicy'),
  );
}

/** Whether the policy of a key lets a service use it to encrypt. */
export function keyAllows(key: Resource, service: RegExp): boolean {
  return statementsOf(key.properties['KeyPolicy']).some(
    ({ effect, principals, allows }) =>
      effect === 'Allow' &&
      (allows('kms:GenerateDataKey') || allows('kms:GenerateDataKeyWithoutPlaintext') || allows('kms:Decrypt')) &&
      principals.some(([kind, who]) => who === '*' || (kind === 'Service' && service.test(who))),
  );
}

/** Roles that are allowed what is encrypted, by actions with which the service needs the key in the caller's name. */
function checkReaders(
  deployment: Deployment,
  key: Resource,
  users: readonly Resource[],
  report: (policy: Resource, source: Resource) => void,
): void {
  const opening = [
    's3:GetObject',
    's3:PutObject',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'sqs:SendMessage',
    'sqs:ReceiveMessage',
    'secretsmanager:GetSecretValue',
  ];
  const anyone = statementsOf(key.properties['KeyPolicy']).flatMap(({ effect, principals }) =>
    effect === 'Allow' ? principals.flatMap(([, who]) => deployment.mentioned(who)) : [],
  );
  for (const role of deployment.all('AWS::IAM::Role')) {
    if (role.properties['ManagedPolicyArns'] !== undefined || anyone.includes(role)) continue;
    const policies = deployment.policiesOf(role);
    const statements = policies
      .flatMap(({ document }) => statementsOf(document))
      .filter(({ effect }) => effect === 'Allow');
    const mayUseKey = statements.some(
      ({ allows, resources }) =>
        (allows('kms:Decrypt') || allows('kms:GenerateDataKey')) &&
        resources.some((text) => text === '*' || deployment.mentioned(text).includes(key)),
    );
    if (mayUseKey) continue;
    for (const source of users) {
      if (/^AWS::(Logs|Lambda|RDS|EC2|EFS)::/.test(source.type)) continue;
      const uses = statements.some(
        ({ allows, resources }) =>
          opening.some(allows) && resources.some((text) => deployment.mentioned(text).includes(source)),
      );
      if (uses) report(policies[0]?.resource ?? role, source);
    }
  }
}
