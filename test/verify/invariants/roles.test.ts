import { describeInvariant, type Case } from '../describe-invariant';
import { att, ref, resource } from '../faults-of';
import { MACHINES } from '../machine-resources';
import { allow, policy, roleFor } from '../policy-parts';

const TRUST = 'MachineRole.AssumeRolePolicyDocument.Statement.0';
const many = (count: number): Record<string, unknown> =>
  policy(
    ...Array.from({ length: count }, (_, index) =>
      allow('s3:GetObject', `arn:aws:s3:::bundles/${'x'.repeat(60)}${index}`),
    ),
  );
const managed = (arn: unknown): Record<string, unknown> => ({ 'MachineRole.ManagedPolicyArns': [arn] });

const inline = { PolicyName: 'Read', PolicyDocument: policy(allow('s3:GetObject', 'arn:aws:s3:::bundles/*')) };

const cases: Case[] = [
  ['two inline policies of one name', { 'MachineRole.Policies': [inline, inline] }, 'role/inline-twice'],
  ['a role of another service', { MachineRole: roleFor('lambda') }, 'role/trusts-another'],
  ['a role of a service that there is not', { MachineRole: roleFor('lamda') }, 'role/trust'],
  ['a service that is none', { [`${TRUST}.Principal.Service`]: 'ec2' }, 'role/trust'],
  ['a resource of a trust policy', { [`${TRUST}.Resource`]: '*' }, 'role/trust'],
  ['trust in nobody', { [`${TRUST}.Principal`]: undefined }, 'role/trust'],
  ['trust in everybody', { [`${TRUST}.Principal`]: { AWS: '*' } }, 'role/trusts-everybody'],
  [
    'a trust policy that is too long',
    {
      [`${TRUST}.Principal.AWS`]: Array.from(
        { length: 60 },
        (_, index) => `arn:aws:iam::111122223333:role/role-${index}`,
      ),
    },
    'role/trust-size',
  ],
  ['inline policies that are too long', { 'MachinePolicy.PolicyDocument': many(90) }, 'role/inline-size'],
  ['a managed policy by name', managed('AWSLambdaBasicExecutionRole'), 'role/managed'],
  [
    'a managed policy at the wrong path',
    managed('arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole'),
    'role/managed',
  ],
  [
    'a misspelled managed policy',
    managed('arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecution'),
    'role/managed',
  ],
  ['something else as a managed policy', managed(ref('Profile')), 'role/managed'],
  ['an administrator', managed('arn:aws:iam::aws:policy/AdministratorAccess'), 'role/administrator'],
  ['a session that is too short', { 'MachineRole.MaxSessionDuration': 60 }, 'role/session'],
  ['a name that is too long', { 'MachineRole.RoleName': 'a'.repeat(65) }, 'role/text'],
  ['a description that IAM does not take', { 'MachineRole.Description': 'Router → queue' }, 'role/text'],
  ['a role that trusts nobody at all', { 'MachineRole.AssumeRolePolicyDocument': undefined }, 'role/missing'],
  [
    'a managed policy that is too long',
    { Extra: resource('AWS::IAM::ManagedPolicy', { PolicyDocument: many(60) }) },
    'policy/size',
  ],
  ['a policy of nobody', { 'MachinePolicy.Roles': [] }, 'policy/unattached'],
  ['a policy of a role by its ARN', { 'MachinePolicy.Roles': [att('MachineRole')] }, 'policy/attached-elsewhere'],
  ['a policy without a name', { 'MachinePolicy.PolicyName': undefined }, 'policy/missing'],
];

describeInvariant('roles', { sources: ['roles', 'managed-policies'], base: MACHINES, cases });
