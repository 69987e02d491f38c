import type { Deployment, Resource } from '../templates/deployment';
import { at, isTrueAt, listAt, numberAt, textAt, type Json } from '../templates/json';
import { expectedLength, isLiteral, shown } from '../templates/token';
import type { Invariant } from './invariant';
import { checkRanges } from './ranges';

const MAXIMUM_USER_DATA_BYTES = 16_384;
/** Families with Graviton processors: a1, t4g, m6g, c7gn, r8gd, x2gd, im4gn, is4gen, hpc7g, g5g, i8g. */
const ARM_INSTANCE = /^(a1|[a-z]+\d+g[a-z]*|im4gn|is4gen|hpc7g|g5g)\./;
const INSTANCE_TYPE = /^[a-z][a-z0-9-]*\.(nano|micro|small|medium|large|xlarge|\d+xlarge|metal(-\d+xl)?)$/;

/** EC2 machines and their launch templates: an image that runs on them, user data that fits, a profile that exists. */
export const machines: Invariant = (deployment, report) => {
  for (const machine of deployment.all(
    'AWS::EC2::LaunchTemplate',
    'AWS::EC2::Instance',
    'AWS::AutoScaling::LaunchConfiguration',
  )) {
    const data =
      machine.type === 'AWS::EC2::LaunchTemplate' ? at(machine.properties, 'LaunchTemplateData') : machine.properties;
    const fault = (rule: string, wrong: string, fix: string): void => report(machine, rule, wrong, fix);
    const image = textAt(data, 'ImageId');
    const type = textAt(data, 'InstanceType');
    if (image === undefined && (machine.type !== 'AWS::EC2::LaunchTemplate' || isOfGroup(deployment, machine))) {
      fault('machine/no-image', 'No ImageId is given: nothing can be started.', 'Give an AMI, as by an SSM parameter.');
    }
    if (
      image !== undefined &&
      isLiteral(image) &&
      !/^(ami-[0-9a-f]{8,17}|resolve:ssm:.+|\{\{resolve:ssm.+\}\})$/.test(image)
    ) {
      fault('machine/image', `ImageId is ${image}.`, 'Give an AMI id or an SSM parameter.');
    }
    if (type !== undefined && isLiteral(type)) {
      if (!INSTANCE_TYPE.test(type))
        fault('machine/instance-type', `There is no instance type ${type}.`, 'As in t4g.micro.');
      const isArm = ARM_INSTANCE.test(type);
      const imageArchitecture = image === undefined ? undefined : architectureOf(image);
      if (imageArchitecture !== undefined && (imageArchitecture === 'arm64') !== isArm) {
        fault(
          'machine/architecture',
          `${type} is ${isArm ? 'arm64' : 'x86_64'} and the image ${shown(image ?? '')} is ${imageArchitecture}: it does not start.`,
          'Take the image of the instance type’s architecture.',
        );
      }
    }
    const userData = textAt(data, 'UserData');
    if (userData !== undefined) {
      const bytes = Buffer.byteLength('x'.repeat(expectedLength(userData))) + nonAsciiBytes(userData);
      if (bytes > MAXIMUM_USER_DATA_BYTES) {
        fault(
          'machine/user-data-size',
          `The user data is about ${bytes} bytes: EC2 takes ${MAXIMUM_USER_DATA_BYTES}.`,
          'Download what is long from S3.',
        );
      }
      if (
        isLiteral(userData.slice(0, 2)) &&
        !/^(#!|#cloud-|#include|Content-Type:|MIME-Version:|<script>|<powershell>|[A-Za-z0-9+/=\s]+$)/.test(userData)
      ) {
        fault(
          'machine/user-data-start',
          'The user data begins neither with #! nor with #cloud-config: cloud-init ignores it.',
          'Begin a script with #!/bin/bash.',
        );
      }
    }
    const profileValue = at(data, 'IamInstanceProfile');
    const profile = deployment.target(
      typeof profileValue === 'string' ? profileValue : (at(profileValue, 'Arn') ?? at(profileValue, 'Name')),
    );
    if (profile !== undefined && profile.type !== 'AWS::IAM::InstanceProfile') {
      fault(
        'machine/instance-profile',
        `The instance profile is ${profile.logicalId}, of type ${profile.type}.`,
        'Give an AWS::IAM::InstanceProfile.',
      );
    }
    if (
      profileValue === undefined &&
      userData !== undefined &&
      /(^|\n|\s)aws (s3|ssm|secretsmanager|dynamodb|sqs) /.test(userData)
    ) {
      fault(
        'machine/no-instance-profile',
        'The user data calls AWS but the machine has no instance profile.',
        'Give an instance profile with a role.',
      );
    }
    if (textAt(data, 'MetadataOptions', 'HttpTokens') === 'optional') {
      fault(
        'machine/metadata',
        'IMDSv1 is allowed: a forged request could read the role’s credentials.',
        'Set HttpTokens to required.',
      );
    }
    const hasInterfaces = listAt(data, 'NetworkInterfaces').length > 0;
    if (hasInterfaces && (listAt(data, 'SecurityGroupIds').length > 0 || at(data, 'SubnetId') !== undefined)) {
      fault(
        'machine/network-interfaces',
        'Security groups or a subnet are given beside NetworkInterfaces.',
        'Give them in the network interface.',
      );
    }
    checkDisks(listAt(data, 'BlockDeviceMappings'), fault);
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
  for (const profile of deployment.all('AWS::IAM::InstanceProfile')) {
    const roles = listAt(profile.properties, 'Roles');
    if (roles.length !== 1) ofProfile(profile, `An instance profile has one role, this has ${roles.length}.`);
    for (const role of deployment.targets(profile.properties, 'Roles')) {
      if (role.type !== 'AWS::IAM::Role') ofProfile(profile, `Its role is ${role.logicalId}, of type ${role.type}.`);
    }
  }
  function ofProfile(profile: Resource, wrong: string): void {
    report(profile, 'machine/profile-role', wrong, 'Name one role under Roles.');
  }
};

function isOfGroup(deployment: Deployment, template: Resource): boolean {
  return deployment
    .all('AWS::AutoScaling::AutoScalingGroup')
    .some((group) =>
      deployment
        .mentioned(at(group.properties, 'LaunchTemplate') ?? at(group.properties, 'MixedInstancesPolicy'))
        .includes(template),
    );
}

/** From the path of a public SSM parameter, as in `.../al2023-ami-kernel-6.1-arm64`. */
function architectureOf(image: string): 'arm64' | 'x86_64' | undefined {
  if (/arm64|aarch64/.test(image)) return 'arm64';
  return /x86_64|amd64/.test(image) ? 'x86_64' : undefined;
}

function nonAsciiBytes(text: string): number {
  const literal = text.replaceAll(/⟦[^⟧]*⟧/g, '');
  return Buffer.byteLength(literal) - literal.length;
}

function checkDisks(mappings: Json[], fault: (rule: string, wrong: string, fix: string) => void): void {
  for (const mapping of mappings) {
    const type = textAt(mapping, 'Ebs', 'VolumeType') ?? 'gp2';
    const size = numberAt(mapping, 'Ebs', 'VolumeSize');
    const iops = numberAt(mapping, 'Ebs', 'Iops');
    if (isLiteral(type) && !/^(gp2|gp3|io1|io2|sc1|st1|standard)$/.test(type))
      fault('machine/disk', `There is no volume type ${type}.`, 'As in gp3.');
    if (size !== undefined && (size < 1 || size > 65_536))
      fault('machine/disk', `A volume of ${size} GiB.`, '1 to 65536 GiB.');
    if (iops !== undefined && /^(gp2|sc1|st1|standard)$/.test(type))
      fault('machine/disk', `Iops is set for ${type}.`, 'Remove it, or use gp3, io1 or io2.');
    if (iops === undefined && /^io[12]$/.test(type)) fault('machine/disk', `${type} needs Iops.`, 'Set it.');
    if (at(mapping, 'Ebs', 'Throughput') !== undefined && type !== 'gp3')
      fault('machine/disk', `Throughput is set for ${type}.`, 'Only gp3 takes it.');
    if (at(mapping, 'Ebs', 'Encrypted') !== undefined && !isTrueAt(mapping, 'Ebs', 'Encrypted')) {
      fault(
        'machine/disk-unencrypted',
        `The volume ${textAt(mapping, 'DeviceName') ?? ''} is not encrypted.`,
        'Set Encrypted.',
      );
    }
  }
}
