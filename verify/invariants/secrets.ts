import type { Deployment, Resource } from '../templates/deployment';
import { at, isObject, isTrueAt, numberAt, parseJson, textAt, type Json } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';
import { statementsOf } from './policy-statements';
import { checkRanges } from './ranges';

/** What RDS refuses in a master password. */
const REFUSED_BY_RDS = ['/', '@', '"', ' '];
const LEAST_DATABASE_PASSWORD = 8;

/** Secrets Manager: secrets that can be generated, that fit what they are for, and that are rotated by somebody. */
export const secrets: Invariant = (deployment, report) => {
  for (const secret of deployment.all('AWS::SecretsManager::Secret')) {
    const { properties } = secret;
    const fault = (rule: string, wrong: string, fix: string): void => report(secret, `secret/${rule}`, wrong, fix);
    checkRanges(secret, 'secret/range', report, [
      { path: ['GenerateSecretString', 'PasswordLength'], least: 1, greatest: 4_096 },
    ]);
    const generated = properties['GenerateSecretString'];
    if (generated !== undefined && properties['SecretString'] !== undefined)
      fault('two-values', 'SecretString beside GenerateSecretString.', 'Keep one.');
    if (isObject(generated)) checkGenerated(deployment, secret, generated, fault);
  }
  for (const rotation of deployment.all('AWS::SecretsManager::RotationSchedule')) {
    checkRanges(rotation, 'secret/range', report, [
      { path: ['RotationRules', 'AutomaticallyAfterDays'], least: 1, greatest: 1_000, unit: ' days' },
    ]);
    if (
      rotation.properties['RotationLambdaARN'] === undefined &&
      rotation.properties['HostedRotationLambda'] === undefined
    )
      report(
        rotation,
        'secret/rotation',
        'Nobody rotates the secret.',
        'Give RotationLambdaARN or HostedRotationLambda.',
      );
  }
  for (const policy of deployment.all('AWS::SecretsManager::ResourcePolicy')) {
    for (const { effect, principals, condition } of statementsOf(policy.properties['ResourcePolicy'])) {
      if (effect === 'Allow' && condition === undefined && principals.some(([, who]) => who === '*'))
        report(
          policy,
          'secret/public',
          'Everybody may use the secret: Secrets Manager refuses it.',
          'Name principals.',
        );
    }
  }
  for (const attachment of deployment.all('AWS::SecretsManager::SecretTargetAttachment')) {
    const target = deployment.target(attachment.properties['TargetId']);
    const type = textAt(attachment.properties, 'TargetType');
    if (target !== undefined && type !== target.type)
      report(
        attachment,
        'secret/attachment',
        `TargetType is ${type ?? 'missing'}, the target is of type ${target.type}.`,
        `Set ${target.type}.`,
      );
  }
};

type Say = (rule: string, wrong: string, fix: string) => void;

function checkGenerated(deployment: Deployment, secret: Resource, generated: Json, fault: Say): void {
  const template = textAt(generated, 'SecretStringTemplate');
  const key = textAt(generated, 'GenerateStringKey');
  if ((template === undefined) !== (key === undefined))
    fault('template', 'SecretStringTemplate and GenerateStringKey go together.', 'Give both.');
  if (template !== undefined && isLiteral(template) && !isObject(parseJson(template)))
    fault('template', `SecretStringTemplate is no JSON object: ${template.slice(0, 60)}.`, 'As in {"username":"x"}.');
  const excluded = textAt(generated, 'ExcludeCharacters') ?? '';
  const kinds = [
    ['ExcludeUppercase', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
    ['ExcludeLowercase', 'abcdefghijklmnopqrstuvwxyz'],
    ['ExcludeNumbers', '0123456789'],
    ['ExcludePunctuation', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
  ] as const;
  const kept = kinds.filter(([property]) => !isTrueAt(generated, property));
  const empty = kept.filter(([, characters]) => [...characters].every((character) => excluded.includes(character)));
  const asksForEach =
    textAt(generated, 'RequireEachIncludedType') !== 'false' && at(generated, 'RequireEachIncludedType') !== false;
  if (kept.length === empty.length || (asksForEach && empty.length > 0))
    fault('characters', 'No character of a kind that it must have is left.', 'Exclude the kind, or fewer characters.');
  const database = databaseOf(deployment, secret);
  if (database === undefined) return;
  const isWithoutPunctuation = isTrueAt(generated, 'ExcludePunctuation') && !isTrueAt(generated, 'IncludeSpace');
  const refused = REFUSED_BY_RDS.filter((character) => character !== ' ' && !excluded.includes(character));
  if (!isWithoutPunctuation && refused.length > 0)
    fault(
      'characters',
      `It may have ${refused.join(' ')}, which the password of ${database.logicalId} may not.`,
      'Add them to ExcludeCharacters.',
    );
  if ((numberAt(generated, 'PasswordLength') ?? 32) < LEAST_DATABASE_PASSWORD)
    fault('too-short', `${database.logicalId} wants a password of 8 characters.`, 'Set PasswordLength to 8 or more.');
  const user = textAt(database.properties, 'MasterUsername');
  const own = template === undefined ? undefined : textAt(parseJson(template), 'username');
  if (user !== undefined && own !== undefined && isLiteral(user) && isLiteral(own) && user !== own)
    fault(
      'user',
      `The secret says user ${own}, ${database.logicalId} has ${user}: nobody can log in with it.`,
      'Use one name.',
    );
}

function databaseOf(deployment: Deployment, secret: Resource): Resource | undefined {
  return deployment
    .all('AWS::RDS::DBCluster', 'AWS::RDS::DBInstance')
    .find(({ properties }) => deployment.mentioned(properties['MasterUserPassword']).includes(secret));
}
