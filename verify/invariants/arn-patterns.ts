import type { Deployment } from '../templates/deployment';
import { withTokens } from '../templates/token';

/** One step of a pattern: a character, anything (`*`), or anything without a slash (`~`). */
type Pattern = readonly string[];

/** The ARNs of the resources of a type, by the attribute that gives them; what is unique to one is `x`. */
const ARNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS::S3::Bucket': { Arn: 'arn:x:s3:::x' },
  'AWS::SQS::Queue': { Arn: 'arn:x:sqs:x:x:x' },
  'AWS::SNS::Topic': { '': 'arn:x:sns:x:x:x', TopicArn: 'arn:x:sns:x:x:x' },
  'AWS::DynamoDB::Table': { Arn: 'arn:x:dynamodb:x:x:table/x', StreamArn: 'arn:x:dynamodb:x:x:table/x/stream/x' },
  'AWS::DynamoDB::GlobalTable': { Arn: 'arn:x:dynamodb:x:x:table/x', StreamArn: 'arn:x:dynamodb:x:x:table/x/stream/x' },
  'AWS::SecretsManager::Secret': { '': 'arn:x:secretsmanager:x:x:secret:x', Id: 'arn:x:secretsmanager:x:x:secret:x' },
  'AWS::SecretsManager::SecretTargetAttachment': { '': 'arn:x:secretsmanager:x:x:secret:x' },
  'AWS::Lambda::Function': { Arn: 'arn:x:lambda:x:x:function:x' },
  'AWS::Lambda::Alias': { '': 'arn:x:lambda:x:x:function:x:x', AliasArn: 'arn:x:lambda:x:x:function:x:x' },
  'AWS::Lambda::Version': { '': 'arn:x:lambda:x:x:function:x:x', FunctionArn: 'arn:x:lambda:x:x:function:x:x' },
  'AWS::Logs::LogGroup': { Arn: 'arn:x:logs:x:x:log-group:x:*' },
  'AWS::RDS::DBCluster': { DBClusterArn: 'arn:x:rds:x:x:cluster:x' },
  'AWS::KMS::Key': { Arn: 'arn:x:kms:x:x:key/x' },
  'AWS::IAM::Role': { Arn: 'arn:x:iam::x:role/x' },
  'AWS::Kinesis::Stream': { Arn: 'arn:x:kinesis:x:x:stream/x' },
  'AWS::StepFunctions::StateMachine': { '': 'arn:x:states:x:x:stateMachine:x', Arn: 'arn:x:states:x:x:stateMachine:x' },
  'AWS::Events::EventBus': { Arn: 'arn:x:events:x:x:event-bus/x' },
};

/** A policy's resource as a pattern: a reference that is known is its type's ARN, and any other stands for anything. */
export function patternOfResource(deployment: Deployment, text: string): string {
  return withTokens(text, (token) => {
    if (token.kind === 'pseudo') return token.name === 'AWS::StackId' ? 'arn:x:cloudformation:x:x:stack/x/x' : 'x';
    if (token.kind !== 'resource') return '*';
    const type = deployment.resource(token.stack, token.logicalId)?.type ?? '';
    return ARNS[type]?.[token.attribute] ?? '*';
  });
}

/** Whether some ARN fits both a policy's resource, as of `patternOfResource`, and a template of the reference. */
export function fitsReference(resource: string, reference: string): boolean {
  const expected = reference.replaceAll(/\$\{([^}]*)\}/g, (_, name: string) =>
    /^(Bucket|Table)Name$/.test(name) ? '~' : '*',
  );
  const [given, known] = [partsOf(resource.replaceAll('?', '*')), partsOf(expected)];
  // A wildcard that stands for the rest of an ARN, as in `arn:aws:s3*`, spares its parts.
  if (given.length < 6) return meets([...given.join(':')], [...expected]);
  return given.every((part, index) => meets([...part], [...(known[index] ?? '')]));
}

/** An ARN's six parts: colons of the last are its own. */
function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])];
}

function meets(one: Pattern, other: Pattern): boolean {
  const answers = new Map<number, boolean>();
  const from = (i: number, j: number): boolean => {
    const key = i * (other.length + 1) + j;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = step(i, j);
    answers.set(key, answer);
    return answer;
  };
  const step = (i: number, j: number): boolean => {
    const [a, b] = [one[i], other[j]];
    if (a === undefined && b === undefined) return true;
    if (isAnything(a)) return from(i + 1, j) || (b !== undefined && allows(a, b) && from(i, j + 1));
    if (isAnything(b)) return from(i, j + 1) || (a !== undefined && allows(b, a) && from(i + 1, j));
    return a !== undefined && (a === b || (a === 'x' && b !== undefined && /[\w-]/.test(b))) && from(i + 1, j + 1);
  };
  return from(0, 0);
}

function isAnything(step: string | undefined): step is '*' | '~' {
  return step === '*' || step === '~';
}

function allows(wildcard: '*' | '~', step: string): boolean {
  return wildcard === '*' || step !== '/';
}
