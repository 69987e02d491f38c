import type { Deployment, Resource } from '../templates/deployment';
import { entriesAt, isObject, parseJson, textAt, textsIn, type Json } from '../templates/json';
import { isLiteral, shown, tokensIn, tokenText, withTokens } from '../templates/token';
import type { Invariant } from './invariant';

/** Properties that hold a secret, at any depth. */
const SECRET_PROPERTY =
  /^(MasterUserPassword|AuthToken|Passwords?|AdminPassword|ClientSecret|OAuthToken|SecretString)$/;
/** Names of variables whose value is a secret: not that of its ARN, name or file. */
const SECRET_VARIABLE = /(^|_)(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|ACCESS_KEY)$/i;
const SECRET_TEXT =
  /\b(AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abpr]-[0-9A-Za-z-]{10,}/;
const DYNAMIC_REFERENCE = /^\{\{resolve:(ssm:[\w./-]+(:\d+)?|ssm-secure:[\w./-]+(:\d+)?|secretsmanager:.+)\}\}$/;

/** Secrets in plain text, and dynamic references to secrets: well formed, and to what there is. */
export const plainSecrets: Invariant = (deployment, report) => {
  for (const resource of deployment.resources) {
    const fault = (rule: string, wrong: string, fix: string): void =>
      report(resource, `plain-secret/${rule}`, wrong, fix);
    for (const [name, value] of propertiesIn(resource.properties)) {
      if (!SECRET_PROPERTY.test(name) || !isLiteral(value) || value === '' || value.startsWith('{{resolve:')) continue;
      if (name === 'SecretString' && isOfNames(value)) continue;
      fault(
        'property',
        `${name} is in plain text.`,
        'Generate it in Secrets Manager, and refer to it by {{resolve:secretsmanager:...}}.',
      );
    }
    for (const [name, value] of entriesAt(resource.properties, 'Environment', 'Variables')) {
      const isPlain =
        typeof value === 'string' && isLiteral(value) && value !== '' && !/^(arn:|\/|https?:)/.test(value);
      if (isPlain && SECRET_VARIABLE.test(name))
        fault(
          'variable',
          `The variable ${name} is in plain text.`,
          'Give the ARN of a secret, and read it at run time.',
        );
    }
    for (const text of textsIn(resource.properties)) {
      if (SECRET_TEXT.test(text)) fault('text', 'A credential stands in the template.', 'Revoke it, and use a secret.');
      for (const reference of text.matchAll(/\{\{\s*resolve.*?(\}\}|$)/gs))
        checkReference(deployment, reference[0], fault);
    }
  }
};

type Say = (rule: string, wrong: string, fix: string) => void;

function propertiesIn(value: Json | undefined): [string, string][] {
  if (Array.isArray(value)) return value.flatMap(propertiesIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, item]): [string, string][] =>
    typeof item === 'string' ? [[name, item]] : propertiesIn(item),
  );
}

/** A secret's value that says of what it is, and nothing secret, as `{"cluster":"arn:..."}`. */
function isOfNames(value: string): boolean {
  const parsed = parseJson(value);
  return isObject(parsed) && Object.keys(parsed).every((key) => !/pass|secret|token|key/i.test(key));
}

function checkReference(deployment: Deployment, text: string, fault: Say): void {
  const rule = 'dynamic-reference';
  if (!DYNAMIC_REFERENCE.test(text.replaceAll(/⟦[^⟧]*⟧/g, 'x')))
    return fault(
      rule,
      `'${shown(text)}' is no dynamic reference.`,
      'As in {{resolve:secretsmanager:ID:SecretString:KEY}}.',
    );
  const plain = withTokens(text, (token) => (token.kind === 'pseudo' ? 'x' : tokenText(token)));
  const body = /^\{\{resolve:secretsmanager:(.*)\}\}$/s.exec(plain)?.[1];
  if (body === undefined) return;
  const parts = /^(arn:[^:]*:[^:]*:[^:]*:[^:]*:secret:[^:]+|[^:]+)(?::(.*))?$/s.exec(body);
  const [, id = '', rest = ''] = parts ?? [];
  const [field = '', key = ''] = rest.split(':');
  if (field !== '' && field !== 'SecretString')
    fault(rule, `'${shown(text)}' asks for ${field}.`, 'SecretString is all that there is.');
  const secret = secretOf(deployment, id);
  if (secret === undefined) {
    if (isLiteral(id) && !id.startsWith('arn:'))
      fault(
        rule,
        `No secret of the templates is named ${id}: it has to be there before.`,
        'Refer to a secret of the app.',
      );
    return;
  }
  if (secret.type !== 'AWS::SecretsManager::Secret')
    return fault(rule, `${secret.logicalId} is no secret, but of type ${secret.type}.`, 'Refer to a secret.');
  const known = keysOf(secret);
  if (key !== '' && known !== undefined && !known.includes(key))
    fault(
      rule,
      `The secret ${secret.logicalId} has no key '${key}', only ${known.join(', ')}.`,
      'Name a key that it has.',
    );
}

function secretOf(deployment: Deployment, id: string): Resource | undefined {
  const token = tokensIn(id)[0];
  const mentioned = token?.kind === 'resource' ? deployment.resourceOf(token) : undefined;
  if (mentioned?.type === 'AWS::SecretsManager::SecretTargetAttachment')
    return deployment.mentioned(mentioned.properties['SecretId'])[0];
  return (
    mentioned ??
    deployment.all('AWS::SecretsManager::Secret').find(({ properties }) => textAt(properties, 'Name') === id)
  );
}

/** The keys of a secret that is generated; those that an attachment adds too. */
function keysOf({ properties }: Resource): string[] | undefined {
  const template = textAt(properties, 'GenerateSecretString', 'SecretStringTemplate');
  const generated = textAt(properties, 'GenerateSecretString', 'GenerateStringKey');
  const parsed = template === undefined ? undefined : parseJson(template);
  if (!isObject(parsed) || generated === undefined) return undefined;
  return [
    ...Object.keys(parsed),
    generated,
    'engine',
    'host',
    'port',
    'dbname',
    'dbClusterIdentifier',
    'dbInstanceIdentifier',
  ];
}
