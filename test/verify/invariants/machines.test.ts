import { describeInvariant, type Case } from '../describe-invariant';
import { att, ref, resource } from '../faults-of';
import { MACHINES } from '../machine-resources';

const data = (name: string, value: unknown): Record<string, unknown> => ({
  [`Machine.LaunchTemplateData.${name}`]: value,
});
const disk = (name: string, value: unknown): Record<string, unknown> =>
  data(`BlockDeviceMappings.0.Ebs.${name}`, value);

const machineCases: Case[] = [
  ['no image', data('ImageId', undefined), 'machine/no-image'],
  ['an image that is none', data('ImageId', 'al2023'), 'machine/image'],
  ['an instance of another architecture', data('InstanceType', 't3.micro'), 'machine/architecture'],
  ['an instance type that there is not', data('InstanceType', 't4g.tiny'), 'machine/instance-type'],
  ['no instance type', data('InstanceType', undefined), 'machine/instance-type'],
  [
    'credits of a type that has none',
    { ...data('CreditSpecification', { CpuCredits: 'unlimited' }), ...data('InstanceType', 'c7g.large') },
    'machine/credits',
  ],
  ['a role for a profile', data('IamInstanceProfile', { Arn: att('MachineRole') }), 'machine/instance-profile'],
  [
    'the name of a profile for its ARN',
    data('IamInstanceProfile', { Arn: ref('Profile') }),
    'machine/instance-profile',
  ],
  [
    'both the name and the ARN',
    data('IamInstanceProfile', { Arn: att('Profile'), Name: ref('Profile') }),
    'machine/instance-profile',
  ],
  ['a profile with two roles', { 'Profile.Roles': [ref('MachineRole'), ref('FlowRole')] }, 'machine/profile-role'],
  ['a profile without a role', { 'Profile.Roles': [] }, 'machine/profile-role'],
  ['a profile with the ARN of a role', { 'Profile.Roles': [att('MachineRole')] }, 'machine/profile-role'],
  ['metadata without a token', data('MetadataOptions.HttpTokens', 'optional'), 'machine/metadata'],
  ['too many hops', data('MetadataOptions.HttpPutResponseHopLimit', 65), 'machine/range'],
  [
    'groups beside interfaces',
    data('SecurityGroupIds', [att('MachineGroup', 'GroupId')]),
    'machine/network-interfaces',
  ],
  ['no first interface', data('NetworkInterfaces.0.DeviceIndex', 1), 'machine/network-interfaces'],
  ['a security group of another type', data('NetworkInterfaces.0.Groups', [ref('Balancer')]), 'machine/security-group'],
  [
    'persistent spot requests',
    data('InstanceMarketOptions', { MarketType: 'spot', SpotOptions: { SpotInstanceType: 'persistent' } }),
    'machine/spot',
  ],
  ['tags of a type that there is not', data('TagSpecifications', [{ ResourceType: 'Instance' }]), 'machine/choice'],
  ['a name that is too short', { 'Machine.LaunchTemplateName': 'r' }, 'machine/text'],
  ['a template of nothing', { 'Machine.LaunchTemplateData': undefined }, 'machine/missing'],
];

const diskCases: Case[] = [
  ['a disk type that there is not', disk('VolumeType', 'ssd'), 'disk/type'],
  ['a disk that is not encrypted', disk('Encrypted', false), 'disk/unencrypted'],
  [
    'a volume that is not encrypted',
    { Extra: resource('AWS::EC2::Volume', { Size: 8, Encrypted: false }) },
    'disk/unencrypted',
  ],
  ['a root disk smaller than the image', disk('VolumeSize', 4), 'disk/size'],
  ['a disk smaller than its type', disk('VolumeType', 'st1'), 'disk/size'],
  ['more operations than the type has', disk('Iops', 90_000), 'disk/speed'],
  ['operations of a type without', { ...disk('VolumeType', 'gp2'), ...disk('Iops', 3_000) }, 'disk/speed'],
  ['a type without its operations', disk('VolumeType', 'io2'), 'disk/speed'],
  ['the root disk of another system', data('BlockDeviceMappings.0.DeviceName', '/dev/sda1'), 'disk/device'],
];

describeInvariant('machines', { sources: ['machines'], base: MACHINES, cases: machineCases });
describeInvariant('disks', { sources: ['disks'], base: MACHINES, cases: diskCases });
