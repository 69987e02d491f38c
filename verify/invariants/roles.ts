import { at, listAt, numberAt, textAt, type Json } from '../templates/json';
import { expectedLength, isLiteral, shown, tokensIn } from '../templates/token';
import type { Invariant } from './invariant';
import { SERVICE_PREFIXES } from './service-prefixes';
import { statementsOf, type PolicyStatement } from './policy-statements';

/** Who takes on a role, by type and property of what names it. */
const USERS: readonly (readonly [type: string, property: readonly string[], service: RegExp])[] = [
  ['AWS::Lambda::Function', ['Role'], /^lambda\./],
  ['AWS::IAM::InstanceProfile', ['Roles'], /^ec2\./],
  ['AWS::EC2::FlowLog', ['DeliverLogsPermissionArn'], /^vpc-flow-logs\./],
  ['AWS::Scheduler::Schedule', ['Target', 'RoleArn'], /^scheduler\./],
  ['AWS::StepFunctions::StateMachine', ['RoleArn'], /^states\./],
  ['AWS::KinesisFirehose::DeliveryStream', ['ExtendedS3DestinationConfiguration', 'RoleARN'], /^firehose\./],
  ['AWS::ECS::TaskDefinition', ['TaskRoleArn'], /^ecs-tasks\./],
  ['AWS::ECS::TaskDefinition', ['ExecutionRoleArn'], /^ecs-tasks\./],
  ['AWS::RDS::DBInstance', ['MonitoringRoleArn'], /^monitoring\.rds\./],
  ['AWS::AutoScaling::LifecycleHook', ['RoleARN'], /^autoscaling\./],
  ['AWS::ApiGatewayV2::Integration', ['CredentialsArn'], /^apigateway\./],
  ['AWS::Pipes::Pipe', ['RoleArn'], /^pipes\./],
  ['AWS::CodeBuild::Project', ['ServiceRole'], /^codebuild\./],
];
/** Services whose ARNs have another name than their actions. */
const ARN_SERVICE: Record<string, readonly string[]> = {
  'rds-data': ['rds'],
  monitoring: ['cloudwatch'],
  ssmmessages: ['ssm', 'ssmmessages', 'ec2'],
  ssm: ['ssm', 'ec2', 'ssm-incidents', 's3'],
  ec2messages: ['ec2messages', 'ec2'],
  elasticloadbalancing: ['elasticloadbalancing'],
  apigateway: ['apigateway', 'execute-api'],
  'execute-api': ['execute-api'],
  'rds-db': ['rds-db'],
  cognito: ['cognito-idp'],
  xray: ['xray'],
  iam: ['iam'],
  sts: ['iam', 'sts'],
  cloudformation: ['cloudformation'],
};
const TYPE_SERVICE: readonly (readonly [RegExp, string])[] = [
  [/^AWS::S3::Bucket$/, 's3'],
  [/^AWS::SQS::Queue$/, 'sqs'],
  [/^AWS::SNS::Topic$/, 'sns'],
  [/^AWS::DynamoDB::(Global)?Table$/, 'dynamodb'],
  [/^AWS::SecretsManager::Secret(TargetAttachment)?$/, 'secretsmanager'],
  [/^AWS::Lambda::(Function|Alias|Version)$/, 'lambda'],
  [/^AWS::Logs::LogGroup$/, 'logs'],
  [/^AWS::RDS::DBCluster$/, 'rds'],
  [/^AWS::KMS::Key$/, 'kms'],
  [/^AWS::SSM::Parameter$/, 'ssm'],
];
const RESOURCE_POLICIES = [
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SecretsManager::ResourcePolicy',
];
const MAXIMUM_INLINE = 10_240;
const MAXIMUM_MANAGED = 6_144;
const MAXIMUM_TRUST = 2_048;

/** Roles and policies: who is trusted, actions that exist on resources that have them, and IAM's limits. */
export const roles: Invariant = (deployment, report) => {
  for (const [type, property, service] of USERS) {
    for (const user of deployment.all(type)) {
      for (const role of deployment
        .targets(user.properties, ...property)
        .filter((one) => one.type === 'AWS::IAM::Role')) {
        const trusted = statementsOf(role.properties['AssumeRolePolicyDocument'])
          .filter(
            ({ effect, actions }) =>
              effect === 'Allow' && actions.some((action) => /^(sts:AssumeRole|sts:\*|\*)$/.test(action)),
          )
          .flatMap(({ principals }) => principals.filter(([kind]) => kind === 'Service').map(([, who]) => who));
        if (!trusted.some((who) => service.test(who))) {
          report(
            role,
            'role/trusts-another',
            `${user.logicalId} (${type}) takes on this role, but it trusts ${trusted.join(', ') || 'no service'}.`,
            `Trust ${service.source.replaceAll(/[\^\\]/g, '')}amazonaws.com with sts:AssumeRole.`,
          );
        }
      }
    }
  }
  for (const role of deployment.all('AWS::IAM::Role')) {
    const fault = (id: string, wrong: string, fix: string): void => report(role, `role/${id}`, wrong, fix);
    const trust = role.properties['AssumeRolePolicyDocument'];
    if (sizeOf(trust) > MAXIMUM_TRUST)
      fault(
        'trust-size',
        `The trust policy has ${sizeOf(trust)} characters: IAM takes ${MAXIMUM_TRUST}.`,
        'Shorten it.',
      );
    for (const statement of statementsOf(trust)) {
      if (statement.principals.length === 0)
        fault('trust', 'A statement of the trust policy has no Principal.', 'Name who may take on the role.');
      if (
        statement.principals.some(([kind, who]) => kind === 'AWS' && who === '*') &&
        statement.effect === 'Allow' &&
        statement.condition === undefined
      )
        fault('trusts-everybody', 'Everybody in AWS may take on this role.', 'Name a principal or add a condition.');
      for (const [kind, who] of statement.principals) {
        if (
          kind === 'Service' &&
          isLiteral(who) &&
          !/^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com|internal)$/.test(who)
        )
          fault('trust', `'${who}' is no service.`, 'As in lambda.amazonaws.com.');
      }
      if (statement.resources.length > 0) fault('trust', 'A trust policy has no Resource.', 'Remove it.');
    }
    const inline = deployment.policiesOf(role).filter(({ resource }) => resource.type !== 'AWS::IAM::ManagedPolicy');
    const size = inline.reduce((sum, { document }) => sum + sizeOf(document), 0);
    if (size > MAXIMUM_INLINE)
      fault(
        'inline-size',
        `Its inline policies have ${size} characters: IAM takes ${MAXIMUM_INLINE} a role.`,
        'Use a managed policy, or wildcards.',
      );
    const managed = listAt(role.properties, 'ManagedPolicyArns').length;
    if (managed > 10) fault('managed', `${managed} managed policies: IAM takes 10 unless raised.`, 'Merge some.');
    const seconds = numberAt(role.properties, 'MaxSessionDuration');
    if (seconds !== undefined && (seconds < 3_600 || seconds > 43_200))
      fault('session', `MaxSessionDuration is ${seconds} s.`, '3600 to 43200.');
    for (const arn of listAt(role.properties, 'ManagedPolicyArns')) {
      const found = deployment.target(arn);
      if (found !== undefined && found.type !== 'AWS::IAM::ManagedPolicy')
        fault('managed', `ManagedPolicyArns has ${found.logicalId}, of type ${found.type}.`, 'Give managed policies.');
      if (typeof arn === 'string' && isLiteral(arn) && !arn.startsWith('arn:'))
        fault('managed', `'${arn}' is no ARN.`, 'As in arn:aws:iam::aws:policy/NAME.');
    }
  }
  for (const policy of deployment.all('AWS::IAM::ManagedPolicy')) {
    const size = sizeOf(policy.properties['PolicyDocument']);
    if (size > MAXIMUM_MANAGED)
      report(policy, 'policy/size', `The policy has ${size} characters: IAM takes ${MAXIMUM_MANAGED}.`, 'Split it.');
  }
  for (const policy of deployment.all('AWS::IAM::Policy')) {
    const owners = ['Roles', 'Users', 'Groups'].flatMap((name) => listAt(policy.properties, name));
    if (owners.length === 0) report(policy, 'policy/unattached', 'The policy is attached to nobody.', 'Name Roles.');
  }
  const documents = [
    ...deployment
      .all('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy', ...RESOURCE_POLICIES)
      .map((resource) => ({
        resource,
        document: resource.properties['PolicyDocument'] ?? resource.properties['ResourcePolicy'],
      })),
    ...deployment
      .all('AWS::IAM::Role')
      .flatMap((resource) =>
        listAt(resource.properties, 'Policies').map((policy) => ({ resource, document: at(policy, 'PolicyDocument') })),
      ),
  ];
  for (const { resource, document } of documents) {
    const isOnResource = RESOURCE_POLICIES.includes(resource.type);
    const fault = (id: string, wrong: string, fix: string): void => report(resource, `policy/${id}`, wrong, fix);
    const version = textAt(document, 'Version');
    if (version !== undefined && !/^(2012-10-17|2008-10-17)$/.test(version))
      fault('version', `The policy's Version is ${version}.`, '2012-10-17.');
    const statements = statementsOf(document);
    if (statements.length === 0) fault('empty', 'The policy has no statement.', 'Add one, or remove the policy.');
    for (const statement of statements) {
      checkStatement(statement, isOnResource, fault);
      for (const text of statement.resources) {
        for (const found of deployment.mentioned(text)) checkTarget(statement, found.type, text, fault);
      }
      if (!isOnResource) continue;
      const isEverybody = statement.principals.some(([, who]) => who === '*');
      if (isEverybody && statement.effect === 'Allow' && statement.condition === undefined)
        fault(
          'everybody',
          'A resource policy allows everybody without a condition.',
          'Name a principal, or add a condition.',
        );
      if (statement.principals.length === 0 && at(statement.raw, 'NotPrincipal') === undefined)
        fault('principal', 'A statement of a resource policy has no Principal.', 'Name one.');
    }
  }
};

type Say = (id: string, wrong: string, fix: string) => void;

function checkStatement(statement: PolicyStatement, isOnResource: boolean, fault: Say): void {
  const { effect, actions, notActions, resources, notResources } = statement;
  if (!/^(Allow|Deny)$/.test(effect)) fault('effect', `Effect is '${effect}'.`, 'Allow or Deny.');
  if (actions.length + notActions.length === 0) fault('action', 'A statement has no Action.', 'Name actions.');
  if (resources.length + notResources.length === 0)
    fault('resource', 'A statement has no Resource.', 'Name resources.');
  if (!isOnResource && (statement.principals.length > 0 || at(statement.raw, 'NotPrincipal') !== undefined))
    fault('principal', 'A policy of a role has no Principal.', 'Remove it.');
  if (!isOnResource && effect === 'Allow' && actions.includes('*') && resources.includes('*'))
    fault('everything', 'Everything is allowed on everything.', 'Name the actions and resources that are needed.');
  for (const action of [...actions, ...notActions]) {
    if (!isLiteral(action) || action === '*') continue;
    const match = /^([a-z0-9-]+):([A-Za-z0-9*?]+)$/i.exec(action);
    if (match === null) fault('action', `'${action}' is no action.`, 'SERVICE:Action as in s3:GetObject.');
    else if (!SERVICE_PREFIXES.has(match[1]?.toLowerCase() ?? ''))
      fault(
        'service',
        `There is no service '${match[1] ?? ''}' (${action}).`,
        'Use the prefix of the service authorization reference.',
      );
  }
  for (const text of [...resources, ...notResources]) {
    const literal = shown(text);
    if (text === '*') continue;
    if (isLiteral(text) && !/^arn:[\w*-]+:[\w*-]+:[\w*-]*:(\d{12}|\*|aws|cloudfront)?:.+/.test(text))
      fault('resource', `'${literal}' is no ARN.`, 'arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE.');
    const service = /^arn:[^:]+:([a-z0-9-]+):/.exec(text.replaceAll(/⟦[^⟧]*⟧/g, 'x'))?.[1];
    if (service === undefined || notActions.length > 0 || service === 'x') continue;
    const fits = actions.some(
      (action) =>
        action === '*' || !isLiteral(action) || servicesOf(action).includes(service) || action.startsWith('*'),
    );
    if (!fits)
      fault(
        'resource-of-another-service',
        `No action of [${actions.join(', ')}] is about ${literal}.`,
        `Name resources of the actions' service.`,
      );
  }
}

function servicesOf(action: string): readonly string[] {
  const prefix = action.split(':')[0]?.toLowerCase() ?? '';
  return ARN_SERVICE[prefix] ?? [prefix];
}

function checkTarget(statement: PolicyStatement, type: string, text: string, fault: Say): void {
  const service = TYPE_SERVICE.find(([pattern]) => pattern.test(type))?.[1];
  const isArn = /^⟦[^⟧]*⟧(\/.*|:\*)?$/.test(text);
  if (service === undefined || !isArn || statement.notActions.length > 0) return;
  const fits = statement.actions.some(
    (action) => action === '*' || !isLiteral(action) || servicesOf(action).includes(service),
  );
  if (!fits)
    fault(
      'resource-of-another-service',
      `No action of [${statement.actions.join(', ')}] is about ${shown(text)} (${type}).`,
      "Name resources of the actions' service.",
    );
  const token = tokensIn(text)[0];
  const isName =
    token?.kind === 'resource' &&
    token.attribute === '' &&
    /^AWS::(S3::Bucket|SQS::Queue|DynamoDB::Table|Lambda::Function|RDS::DBCluster|KMS::Key|Logs::LogGroup)$/.test(type);
  if (isName) fault('name-for-arn', `${shown(text)} is the name of the resource, not its ARN.`, 'Use Fn::GetAtt Arn.');
}

/** IAM does not count white space. */
function sizeOf(document: Json | undefined): number {
  return document === undefined ? 0 : expectedLength(JSON.stringify(document).replaceAll(/\\[ntr]/g, ''));
}
