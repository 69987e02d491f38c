import { TemplateFault } from '../contracts';
import { mapStrings } from './json';

/** What `{{resolve:...}}` in a template names. */
export type DynamicReference =
  | {
      readonly service: 'secretsmanager';
      readonly secretId: string;
      /** The key inside the secret's JSON; undefined for the whole string. */
      readonly jsonKey: string | undefined;
    }
  | { readonly service: 'ssm'; readonly parameterName: string };

const REFERENCE = /\{\{resolve:([a-z-]+):([^}]*)\}\}/g;

/**
 * Replaces every dynamic reference inside a value by what `lookup` finds, as CloudFormation does when it calls the service.
 * Throws `TemplateFault` for a reference to another service or to a version of a secret, of which there is one here.
 */
export function resolveDynamicReferences(value: unknown, lookup: (reference: DynamicReference) => string): unknown {
  return mapStrings(value, (text) =>
    text.replace(REFERENCE, (whole, service: string, rest: string) => lookup(parseReference(whole, service, rest))),
  );
}

/** `secretsmanager:<id or ARN>:SecretString:<key>:<version stage>:<version id>`; an ARN has six colons of its own. */
function parseReference(whole: string, service: string, rest: string): DynamicReference {
  if (service === 'ssm') {
    const [parameterName = ''] = rest.split(':');
    return { service, parameterName };
  }
  if (service !== 'secretsmanager')
    throw new TemplateFault(`The dynamic reference ${whole} is of no service known here.`);
  const parts = rest.split(':');
  const length = rest.startsWith('arn:') ? 7 : 1;
  const [kind, jsonKey, stage = '', version = ''] = parts.slice(length);
  if ((kind ?? 'SecretString') !== 'SecretString' || !['', 'AWSCURRENT'].includes(stage) || version !== '') {
    throw new TemplateFault(`The dynamic reference ${whole} asks for more than the current SecretString.`);
  }
  return { service, secretId: parts.slice(0, length).join(':'), jsonKey: jsonKey === '' ? undefined : jsonKey };
}
