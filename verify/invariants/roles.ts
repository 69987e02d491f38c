import type { Resource } from '../templates/deployment';
import { listAt, numberAt, textAt, type Json } from '../templates/json';
import { expectedLength, isLiteral, wholeToken } from '../templates/token';
import type { Invariant } from './invariant';
import { checkManagedPolicyArn } from './managed-policies';
import { statementsOf } from './policy-statements';
import { misspelledService } from './service-principals';
import { checkShapes, type Shape } from './shape';

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
const MAXIMUM_INLINE = 10_240;
const MAXIMUM_MANAGED = 6_144;
const MAXIMUM_TRUST = 2_048;

const NAME = [/^[\w+=,.@-]{1,64}$/, 'At most 64 letters, digits and _+=,.@-'] as const;
const POLICY_NAME = [/^[\w+=,.@-]{1,128}$/, 'At most 128 letters, digits and _+=,.@-'] as const;
const PATH = [/^\/([!-~]+\/)?$/, 'Begin and end it with /'] as const;
const TEXT = [/^[\t\n\r -~\u00A1-\u00FF]{0,1000}$/, 'At most 1000 characters of Latin-1'] as const;
const SHAPES: readonly Shape[] = [
  {
    type: 'AWS::IAM::Role',
    concept: 'role',
    needs: ['AssumeRolePolicyDocument', 'Policies.*.PolicyName'],
    texts: { RoleName: NAME, Path: PATH, Description: TEXT, PermissionsBoundary: [/^arn:/, 'The ARN of a policy'] },
  },
  {
    type: 'AWS::IAM::Policy',
    concept: 'policy',
    needs: ['PolicyName', 'PolicyDocument'],
    texts: { PolicyName: POLICY_NAME },
  },
  {
    type: 'AWS::IAM::ManagedPolicy',
    concept: 'policy',
    needs: ['PolicyDocument'],
    texts: { ManagedPolicyName: POLICY_NAME, Path: PATH, Description: TEXT },
  },
  { type: 'AWS::IAM::InstanceProfile', concept: 'role', texts: { InstanceProfileName: POLICY_NAME, Path: PATH } },
];

/** Roles and policies: who is trusted, actions that exist on resources that have them, and IAM's limits. */
export const roles: Invariant = (deployment, report) => {
  checkShapes(deployment, report, SHAPES);
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
        const meant = kind === 'Service' && isLiteral(who) ? misspelledService(who) : undefined;
        if (meant !== undefined) fault('trust', `There is no service '${who}'.`, `Probably ${meant}.amazonaws.com.`);
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
    const inlineNames = listAt(role.properties, 'Policies').map((policy) => textAt(policy, 'PolicyName'));
    if (new Set(inlineNames).size !== inlineNames.length)
      fault('inline-twice', 'Two inline policies have the same PolicyName.', 'Give each its own.');
    const managed = listAt(role.properties, 'ManagedPolicyArns').length;
    if (managed > 10) fault('managed', `${managed} managed policies: IAM takes 10 unless raised.`, 'Merge some.');
    const seconds = numberAt(role.properties, 'MaxSessionDuration');
    if (seconds !== undefined && (seconds < 3_600 || seconds > 43_200))
      fault('session', `MaxSessionDuration is ${seconds} s.`, '3600 to 43200.');
    for (const arn of listAt(role.properties, 'ManagedPolicyArns')) {
      const found = deployment.target(arn);
      if (found !== undefined && found.type !== 'AWS::IAM::ManagedPolicy')
        fault('managed', `ManagedPolicyArns has ${found.logicalId}, of type ${found.type}.`, 'Give managed policies.');
      if (typeof arn === 'string') checkManagedPolicyArn(arn, fault);
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
    for (const owner of listAt(policy.properties, 'Roles')) {
      const role = deployment.target(owner);
      const token = typeof owner === 'string' ? wholeToken(owner) : undefined;
      if (
        role !== undefined &&
        (role.type !== 'AWS::IAM::Role' || (token?.kind === 'resource' && token.attribute !== ''))
      )
        report(policy, 'policy/attached-elsewhere', `Roles has ${nameOf(role, token)}.`, 'Name roles by Ref.');
    }
  }
};

/** IAM does not count white space. */
function sizeOf(document: Json | undefined): number {
  return document === undefined ? 0 : expectedLength(JSON.stringify(document).replaceAll(/\\[ntr]/g, ''));
}

function nameOf(resource: Resource, token: ReturnType<typeof wholeToken>): string {
  return token?.kind === 'resource' && token.attribute !== '' && resource.type === 'AWS::IAM::Role'
    ? `the ${token.attribute} of ${resource.logicalId}`
    : `${resource.logicalId}, of type ${resource.type}`;
}
