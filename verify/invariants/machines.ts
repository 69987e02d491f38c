import type { Deployment, Resource } from '../templates/deployment';
import { at, isObject, listAt, textAt, type Json } from '../templates/json';
import { isLiteral, shown, wholeToken } from '../templates/token';
import type { Invariant } from './invariant';
import { dataOf, launchedBy } from './machine-parts';
import { checkRanges } from './ranges';

/** Families with Graviton processors: a1, t4g, m6g, c7gn, r8gd, x2gd, im4gn, is4gen, hpc7g, g5g, i8g. */
const ARM_INSTANCE = /^(a1|[a-z]+\d+g[a-z]*|im4gn|is4gen|hpc7g|g5g)\./;
const INSTANCE_TYPE = /^[a-z][a-z0-9-]*\.(nano|micro|small|medium|large|xlarge|\d+xlarge|metal(-\d+xl)?)$/;

type Say = (rule: string, wrong: string, fix: string) => void;

/** EC2 machines and their launch templates: an image that runs on them, a profile that exists, metadata that is guarded. */
export const machines: Invariant = (deployment, report) => {
  const groups = deployment.all('AWS::AutoScaling::AutoScalingGroup');
  for (const machine of deployment.all(
    'AWS::EC2::LaunchTemplate',
    'AWS::EC2::Instance',
    'AWS::AutoScaling::LaunchConfiguration',
  )) {
    const data = dataOf(machine);
    const fault: Say = (rule, wrong, fix) => report(machine, `machine/${rule}`, wrong, fix);
    const isStarted =
      machine.type !== 'AWS::EC2::LaunchTemplate' ||
      groups.some((group) => launchedBy(deployment, group).includes(machine));
    checkImage(data, isStarted, fault);
    checkType(deployment, { machine, isStarted }, fault);
    checkProfile(deployment, data, fault);
    checkInterfaces(deployment, data, fault);
    if (textAt(data, 'MetadataOptions', 'HttpTokens') === 'optional')
      fault(
        'metadata',
        'IMDSv1 is allowed: a forged request could read the role’s credentials.',
        'Set HttpTokens to required.',
      );
    if (isStarted && textAt(data, 'InstanceMarketOptions', 'SpotOptions', 'SpotInstanceType') === 'persistent')
      fault('spot', 'A scaling group takes no persistent spot requests.', 'SpotInstanceType one-time.');
    checkRanges(machine, 'machine/range', report, [
      {
        path: [
          ...(data === machine.properties ? [] : ['LaunchTemplateData']),
          'MetadataOptions',
          'HttpPutResponseHopLimit',
        ],
        least: 1,
        greatest: 64,
      },
    ]);
  }
  for (const profile of deployment.all('AWS::IAM::InstanceProfile'))
    checkRoles(deployment, profile, (wrong) =>
      report(profile, 'machine/profile-role', wrong, 'Name one role under Roles, by Ref.'),
    );
};

function checkImage(data: Json | undefined, isStarted: boolean, fault: Say): void {
  const image = textAt(data, 'ImageId');
  if (image === undefined && isStarted && at(data, 'LaunchTemplate') === undefined)
    fault('no-image', 'No ImageId is given: nothing can be started.', 'Give an AMI, as by an SSM parameter.');
  if (
    image !== undefined &&
    isLiteral(image) &&
    !/^(ami-[0-9a-f]{8,17}|resolve:ssm:.+|\{\{resolve:ssm.+\}\})$/.test(image)
  )
    fault('image', `ImageId is ${image}.`, 'Give an AMI id or an SSM parameter.');
}

function checkType(
  deployment: Deployment,
  { machine, isStarted }: { machine: Resource; isStarted: boolean },
  fault: Say,
): void {
  const data = dataOf(machine);
  const type = textAt(data, 'InstanceType');
  const isMixed = deployment
    .all('AWS::AutoScaling::AutoScalingGroup')
    .some((group) => deployment.mentioned(group.properties['MixedInstancesPolicy']).includes(machine));
  const isTyped = type !== undefined || (at(data, 'InstanceRequirements') ?? at(data, 'LaunchTemplate')) !== undefined;
  if (isStarted && !isTyped && !isMixed)
    fault('instance-type', 'No InstanceType is given: EC2 takes m1.small.', 'As in t4g.micro.');
  if (type === undefined || !isLiteral(type)) return;
  if (!INSTANCE_TYPE.test(type)) fault('instance-type', `There is no instance type ${type}.`, 'As in t4g.micro.');
  const image = textAt(data, 'ImageId') ?? '';
  const isArm = ARM_INSTANCE.test(type);
  const architecture = architectureOf(image);
  if (architecture !== undefined && (architecture === 'arm64') !== isArm)
    fault(
      'architecture',
      `${type} is ${isArm ? 'arm64' : 'x86_64'} and the image ${shown(image)} is ${architecture}: it does not start.`,
      'Take the image of the instance type’s architecture.',
    );
  if (at(data, 'CreditSpecification') !== undefined && !/^t\d/.test(type))
    fault('credits', `${type} has no CPU credits.`, 'Remove CreditSpecification.');
}

/** From the path of a public SSM parameter, as in `.../al2023-ami-kernel-6.1-arm64`. */
function architectureOf(image: string): 'arm64' | 'x86_64' | undefined {
  if (/arm64|aarch64/.test(image)) return 'arm64';
  return /x86_64|amd64/.test(image) ? 'x86_64' : undefined;
}

function checkProfile(deployment: Deployment, data: Json | undefined, fault: Say): void {
  const value = at(data, 'IamInstanceProfile');
  const isNamed = typeof value === 'string' || isObject(value);
  if (!isNamed) return;
  const [arn, name] = isObject(value) ? [at(value, 'Arn'), at(value, 'Name')] : [undefined, value];
  if (arn !== undefined && name !== undefined)
    fault('instance-profile', 'IamInstanceProfile has both Arn and Name.', 'Keep one.');
  for (const [given, attribute] of [
    [arn, 'Arn'],
    [name, ''],
  ] as const) {
    const profile = deployment.target(given);
    if (profile === undefined || typeof given !== 'string') continue;
    const token = wholeToken(given);
    if (profile.type !== 'AWS::IAM::InstanceProfile')
      fault(
        'instance-profile',
        `The instance profile is ${profile.logicalId}, of type ${profile.type}.`,
        'Give an AWS::IAM::InstanceProfile.',
      );
    else if (token?.kind === 'resource' && token.attribute !== attribute)
      fault(
        'instance-profile',
        `${attribute === '' ? 'Its name' : 'Its ARN'} is given as ${shown(given)}.`,
        'Arn by Fn::GetAtt, or Name by Ref.',
      );
  }
}

function checkInterfaces(deployment: Deployment, data: Json | undefined, fault: Say): void {
  const interfaces = listAt(data, 'NetworkInterfaces');
  if (interfaces.length > 0 && (listAt(data, 'SecurityGroupIds').length > 0 || at(data, 'SubnetId') !== undefined))
    fault(
      'network-interfaces',
      'Security groups or a subnet are given beside NetworkInterfaces.',
      'Give them in the network interface.',
    );
  const indices = interfaces.map((one) => textAt(one, 'DeviceIndex') ?? '0');
  if (interfaces.length > 0 && (!indices.includes('0') || new Set(indices).size !== indices.length))
    fault('network-interfaces', `The interfaces have the indices ${indices.join(', ')}.`, 'Begin at 0, each once.');
  const groups = [...listAt(data, 'SecurityGroupIds'), ...interfaces.flatMap((one) => listAt(one, 'Groups'))];
  for (const group of groups) {
    const found = deployment.target(group);
    if (found !== undefined && /^AWS::/.test(found.type) && !/^AWS::EC2::(SecurityGroup|VPC)$/.test(found.type))
      fault(
        'security-group',
        `A security group is ${found.logicalId}, of type ${found.type}.`,
        'Give a security group.',
      );
  }
}

function checkRoles(deployment: Deployment, profile: Resource, fault: (wrong: string) => void): void {
  const roles = listAt(profile.properties, 'Roles');
  if (roles.length !== 1) fault(`An instance profile has one role, this has ${roles.length}.`);
  for (const value of roles) {
    const role = deployment.target(value);
    const token = typeof value === 'string' ? wholeToken(value) : undefined;
    if (role !== undefined && role.type !== 'AWS::IAM::Role')
      fault(`Its role is ${role.logicalId}, of type ${role.type}.`);
    else if (token?.kind === 'resource' && token.attribute !== '') fault(`Its role is given by ${token.attribute}.`);
  }
}
