import type { Deployment, Resource } from '../templates/deployment';
import { at, entriesAt, listAt, textAt, textsAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import { statementsOf, type PolicyStatement } from './policy-statements';
import type { Invariant } from './invariant';

/** What a function that is told of a resource does with it: with none of these rights it was told in vain. */
const USES: readonly (readonly [type: RegExp, prefix: string, what: string])[] = [
  [/^AWS::DynamoDB::/, 'dynamodb:', 'table'],
  [/^AWS::S3::Bucket$/, 's3:', 'bucket'],
  [/^AWS::SQS::Queue$/, 'sqs:', 'queue'],
  [/^AWS::SNS::Topic$/, 'sns:', 'topic'],
  [/^AWS::SecretsManager::/, 'secretsmanager:', 'secret'],
  [/^AWS::SSM::Parameter$/, 'ssm:', 'parameter'],
  [/^AWS::RDS::DBCluster$/, 'rds', 'database'],
  [/^AWS::Kinesis::Stream$/, 'kinesis:', 'stream'],
  [/^AWS::StepFunctions::StateMachine$/, 'states:', 'state machine'],
  [/^AWS::Events::EventBus$/, 'events:', 'bus'],
];
/** Managed policies that allow a function's own work, and nothing of the application's. */
const OF_LAMBDA =
  /service-role\/AWSLambda(Basic|VPCAccess)ExecutionRole|AWSXRayDaemonWriteAccess|CloudWatchLambdaInsights/;

/** Functions' roles: the right to all that their settings and their environment name. */
export const functionRights: Invariant = (deployment, report) => {
  for (const fn of deployment.all('AWS::Lambda::Function')) {
    const role = deployment.target(fn.properties['Role']);
    if (role === undefined || role.type !== 'AWS::IAM::Role') continue;
    const fault = (rule: string, wrong: string, fix: string): void => report(fn, `function/${rule}`, wrong, fix);
    const managed = textsAt(role.properties, 'ManagedPolicyArns');
    // What a managed policy allows is not in the templates.
    if (managed.some((arn) => !OF_LAMBDA.test(arn))) continue;
    const statements = deployment
      .policiesOf(role)
      .flatMap(({ document }) => statementsOf(document))
      .filter(({ effect }) => effect === 'Allow');
    const may = (action: string): boolean => statements.some(({ allows }) => allows(action));
    const hasNetwork = managed.some((arn) => /AWSLambdaVPCAccess/.test(arn));
    const hasLogs = hasNetwork || managed.some((arn) => /AWSLambdaBasic/.test(arn));
    if (listAt(fn.properties, 'VpcConfig', 'SubnetIds').length > 0 && !hasNetwork && !may('ec2:CreateNetworkInterface'))
      fault(
        'network-rights',
        `The role ${role.logicalId} may not make network interfaces: Lambda refuses the function.`,
        'Add AWSLambdaVPCAccessExecutionRole.',
      );
    if (
      textAt(fn.properties, 'TracingConfig', 'Mode') === 'Active' &&
      !may('xray:PutTraceSegments') &&
      !managed.some((arn) => /XRay/.test(arn))
    )
      fault(
        'tracing-rights',
        `The role ${role.logicalId} may not send traces.`,
        'Allow xray:PutTraceSegments and xray:PutTelemetryRecords.',
      );
    if (!hasLogs && !may('logs:PutLogEvents'))
      fault(
        'log-rights',
        `The role ${role.logicalId} may not write logs: what goes wrong is never seen.`,
        'Allow logs:CreateLogStream and logs:PutLogEvents.',
      );
    else if (!hasLogs) checkLogGroup(deployment, fn, statements, fault);
    const deadLetters = deployment.target(at(fn.properties, 'DeadLetterConfig', 'TargetArn'));
    if (
      deadLetters !== undefined &&
      !mayUse(
        deployment,
        statements,
        deadLetters,
        deadLetters.type === 'AWS::SQS::Queue' ? 'sqs:SendMessage' : 'sns:Publish',
      )
    )
      fault(
        'dead-letter-rights',
        `The role ${role.logicalId} may not send to ${deadLetters.logicalId}: Lambda refuses the function.`,
        'Allow it.',
      );
    for (const [name, value] of entriesAt(fn.properties, 'Environment', 'Variables')) {
      for (const told of deployment.mentioned(value)) checkTold(deployment, { name, told, role, statements }, fault);
    }
  }
};

type Say = (rule: string, wrong: string, fix: string) => void;

function checkTold(
  deployment: Deployment,
  {
    name,
    told,
    role,
    statements,
  }: { name: string; told: Resource; role: Resource; statements: readonly PolicyStatement[] },
  fault: Say,
): void {
  const use = USES.find(([type]) => type.test(told.type));
  if (use === undefined) return;
  const [, prefix, what] = use;
  // A secret and what attaches it to a database are one secret, with one ARN.
  const same = [told, ...deployment.mentioned(told.properties['SecretId'])];
  const attachments = deployment
    .all('AWS::SecretsManager::SecretTargetAttachment')
    .filter(({ properties }) => deployment.mentioned(properties['SecretId']).includes(told));
  const isAllowed = statements.some(
    ({ actions, resources, notActions }) =>
      (notActions.length > 0 || actions.some((action) => action === '*' || action.startsWith(prefix))) &&
      resources.some(
        (text) =>
          isAnything(text) ||
          deployment.mentioned(text).some((one) => [...same, ...attachments].includes(one)) ||
          namesIt(text, told),
      ),
  );
  if (!isAllowed)
    fault(
      'environment-without-rights',
      `${name} tells the function of the ${what} ${told.logicalId}, but the role ${role.logicalId} may do nothing with it.`,
      'Grant what the function does, or remove the variable.',
    );
}

function isAnything(text: string): boolean {
  return text === '*' || /^arn:(⟦[^⟧]*⟧|[^:])*:\w*:(⟦[^⟧]*⟧|[^:])*:(⟦[^⟧]*⟧|[^:])*:\*$/.test(text);
}

/** Whether an ARN is composed of the very name that the resource is given. */
function namesIt(text: string, { properties }: Resource): boolean {
  const names = ['Name', 'TableName', 'QueueName', 'BucketName', 'TopicName'].flatMap(
    (name) => textAt(properties, name) ?? [],
  );
  return names.some((name) => isLiteral(name) && text.includes(name));
}

function mayUse(
  deployment: Deployment,
  statements: readonly PolicyStatement[],
  target: Resource,
  action: string,
): boolean {
  return statements.some(
    ({ allows, resources }) =>
      allows(action) && resources.some((text) => isAnything(text) || deployment.mentioned(text).includes(target)),
  );
}

function checkLogGroup(deployment: Deployment, fn: Resource, statements: readonly PolicyStatement[], fault: Say): void {
  const group = deployment.target(at(fn.properties, 'LoggingConfig', 'LogGroup'));
  if (group === undefined || mayUse(deployment, statements, group, 'logs:PutLogEvents')) return;
  fault(
    'log-rights',
    `The role may write logs, but not to ${group.logicalId}, where the function logs.`,
    'Allow logs:PutLogEvents on that group.',
  );
}
