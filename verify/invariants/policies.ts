import { actionsMatching, actionsOfService } from '../iam-reference';
import type { Deployment } from '../templates/deployment';
import { at, listAt, type Json } from '../templates/json';
import { isLiteral, shown, tokensIn } from '../templates/token';
import { fitsReference, patternOfResource } from './arn-patterns';
import type { Invariant } from './invariant';
import { policyDocuments, type PlacedDocument } from './policy-documents';
import { statementsOf, type PolicyStatement } from './policy-statements';

const NAMES_NOT_ARNS =
  /^AWS::(S3::Bucket|SQS::Queue|DynamoDB::Table|Lambda::Function|RDS::DBCluster|KMS::Key|Logs::LogGroup)$/;
/** Actions that reach data, secrets or other roles: on `*` they reach those of every application in the account. */
const REACHING =
  /^(dynamodb:(\*|.*Item|Query|Scan)|sqs:(\*|SendMessage|ReceiveMessage|DeleteMessage|PurgeQueue)|s3:(\*|(Get|Put|Delete)Object)|secretsmanager:(\*|GetSecretValue|PutSecretValue)|kms:(\*|Decrypt)|rds-data:.*|lambda:(\*|InvokeFunction)|ssm:(\*|SendCommand)|iam:(\*|PassRole)|sts:(\*|AssumeRole)|ec2:\*|logs:\*|sns:\*|execute-api:(\*|Invoke))$/i;

type Say = (id: string, wrong: string, fix: string) => void;

/** Policy documents: elements that exist, actions that exist on resources that have them, and no more than is needed. */
export const policies: Invariant = (deployment, report) => {
  for (const { resource, document, kind } of policyDocuments(deployment)) {
    const fault: Say = (id, wrong, fix) => report(resource, `policy/${id}`, wrong, fix);
    const statements = statementsOf(document);
    if (statements.length === 0) fault('empty', 'The policy has no statement.', 'Add one, or remove the policy.');
    if (kind === 'identity') checkDenials(statements, fault);
    for (const statement of statements) {
      checkEffect(statement, fault);
      const bucket = deployment.target(resource.properties['Bucket']);
      const isWebsite =
        bucket?.properties['WebsiteConfiguration'] !== undefined && statement.actions.join() === 's3:GetObject';
      checkPrincipal(statement, { kind, isWebsite }, fault);
      checkActions(statement, fault);
      if (kind !== 'trust') checkResources(deployment, statement, fault);
      if (kind === 'identity') checkReach(statement, fault);
    }
  }
};

/** A denial wins over whatever the same policy allows. */
function checkDenials(statements: readonly PolicyStatement[], fault: Say): void {
  const denials = statements.filter(
    ({ effect, condition, resources }) => effect === 'Deny' && condition === undefined && resources.includes('*'),
  );
  const allowed = statements.filter(({ effect }) => effect === 'Allow').flatMap(({ actions }) => actions);
  const lost = allowed.filter((action) => denials.some((denial) => denial.allows(action)));
  if (lost.length > 0)
    fault('denied', `${lost.join(', ')} is allowed, and denied on everything.`, 'Narrow the denial.');
}

function checkEffect(statement: PolicyStatement, fault: Say): void {
  const { effect, actions, notActions } = statement;
  if (!/^(Allow|Deny)$/.test(effect)) fault('effect', `Effect is '${effect}'.`, 'Allow or Deny.');
  if (actions.length + notActions.length === 0) fault('action', 'A statement has no Action.', 'Name actions.');
  if (actions.length > 0 && notActions.length > 0)
    fault('two-elements', 'A statement has both Action and NotAction.', 'Keep one.');
  if (statement.resources.length > 0 && statement.notResources.length > 0)
    fault('two-elements', 'A statement has both Resource and NotResource.', 'Keep one.');
}

function checkPrincipal(
  statement: PolicyStatement,
  { kind, isWebsite }: { kind: PlacedDocument['kind']; isWebsite: boolean },
  fault: Say,
): void {
  const isNamed = statement.principals.length > 0 || at(statement.raw, 'NotPrincipal') !== undefined;
  if (kind === 'identity' && isNamed) fault('principal', 'A policy of a role has no Principal.', 'Remove it.');
  if (kind === 'resource' && !isNamed)
    fault('principal', 'A statement of a resource policy has no Principal.', 'Name one.');
  const isEverybody = statement.principals.some(([, who]) => who === '*') && !isWebsite;
  if (kind === 'resource' && isEverybody && statement.effect === 'Allow' && statement.condition === undefined)
    fault(
      'everybody',
      'A resource policy allows everybody without a condition.',
      'Name a principal, or add a condition.',
    );
}

function checkActions({ actions, notActions }: PolicyStatement, fault: Say): void {
  for (const action of [...actions, ...notActions]) {
    if (!isLiteral(action) || action === '*') continue;
    const [, prefix = ''] = /^([a-z0-9-]+):[A-Za-z0-9*?]+$/i.exec(action) ?? [];
    if (prefix === '') fault('action', `'${action}' is no action.`, 'SERVICE:Action as in s3:GetObject.');
    else if (actionsOfService(prefix) === undefined)
      fault(
        'service',
        `There is no service '${prefix}' (${action}).`,
        'Use the prefix of the service authorization reference.',
      );
    else if (actionsMatching(action).length === 0)
      fault(
        'action-unknown',
        `${prefix} has no action ${action.slice(prefix.length + 1)}.`,
        'Use an action of the service authorization reference: it is not always named as the API is.',
      );
  }
}

function checkResources(deployment: Deployment, statement: PolicyStatement, fault: Say): void {
  const { actions, resources, notResources } = statement;
  if (resources.length + notResources.length === 0)
    fault('resource', 'A statement has no Resource.', 'Name resources.');
  for (const text of [...resources, ...notResources]) {
    if (
      text !== '*' &&
      isLiteral(text) &&
      !/^(arn:(?:aws(?:-cn|-us-gov|-eusc|-iso(?:-\w+)?)?|\*):[\w*-]+:[\w*-]*:(\d{12}|\*|aws|cloudfront)?:.+|\*)$/.test(
        text,
      )
    )
      fault('resource', `'${shown(text)}' is no ARN.`, 'arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE.');
    const token = tokensIn(text)[0];
    const named = /^⟦[^⟧]*⟧(\/.*|:\*)?$/.test(text) ? deployment.mentioned(text)[0] : undefined;
    if (named !== undefined && token?.kind === 'resource' && token.attribute === '' && NAMES_NOT_ARNS.test(named.type))
      fault('name-for-arn', `${shown(text)} is the name of the resource, not its ARN.`, 'Use Fn::GetAtt Arn.');
  }
  if (actions.length === 0 || actions.some((action) => action === '*' || !isLiteral(action))) return;
  const given = resources.map((text) => ({ text, pattern: patternOfResource(deployment, text) }));
  const known = actions.map((action) => ({ action, found: actionsMatching(action) }));
  if (known.every(({ found }) => found.length > 0 && found.every(({ arns }) => arns.length === 0))) {
    if (!given.some(({ pattern }) => pattern === '*') && !actions.every((action) => /:List/.test(action)))
      fault(
        'needs-every-resource',
        `${actions.join(', ')} knows no resources, and is allowed on some.`,
        "Give it Resource '*'.",
      );
    return;
  }
  for (const { text, pattern } of given) {
    if (pattern === '*' || known.some(({ found }) => found.length === 0 || found.some((one) => isAbout(one, pattern))))
      continue;
    const wrong = `No action of [${actions.join(', ')}] is about ${shown(text)}.`;
    fault('resource-of-another-kind', wrong, 'Name resources that the actions are about.');
  }
}

function isAbout(action: { readonly arns: readonly string[] }, pattern: string): boolean {
  return pattern === '*' || action.arns.some((arn) => arn === '*' || fitsReference(pattern, withoutStream(arn)));
}

/** The CDK's own grants name the table where DynamoDB asks for its stream. */
function withoutStream(arn: string): string {
  return arn.includes(':dynamodb:') ? arn.replace(/\/stream\/.*$/, '*') : arn;
}

function checkReach(statement: PolicyStatement, fault: Say): void {
  const { effect, actions, notActions, resources, condition } = statement;
  if (effect !== 'Allow' || condition !== undefined || !resources.includes('*')) return;
  if (actions.some((action) => /^(\*|\*:\*)$/.test(action)))
    fault('everything', 'Everything is allowed on everything.', 'Name the actions and resources that are needed.');
  else if (notActions.length > 0)
    fault('all-but', `Everything but [${notActions.join(', ')}] is allowed on everything.`, 'Name what is needed.');
  const reaching = actions.filter((action) => REACHING.test(action));
  if (reaching.length > 0)
    fault(
      'every-resource',
      `${reaching.join(', ')} is allowed on everything in the account.`,
      'Name the resources: these actions know them.',
    );
}

/** Whether statements allow an action at all, whatever the resource. */
export function allowsSomewhere(documents: readonly Json[], action: string): boolean {
  return documents.some((document) =>
    statementsOf(document).some(
      (statement) =>
        statement.effect === 'Allow' &&
        (statement.allows(action) ||
          (listAt(statement.raw, 'NotAction').length > 0 && !statement.notActions.includes(action))),
    ),
  );
}
