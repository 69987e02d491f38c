import { describeInvariant } from '../describe-invariant';
import { att, ref, resource } from '../faults-of';
import { MACHINES } from '../machine-resources';

const other = { OtherVpc: resource('AWS::EC2::VPC', { CidrBlock: '10.9.0.0/16' }) };
const instance = resource('AWS::EC2::Instance', {
  SubnetId: ref('PrivateA'),
  SecurityGroupIds: [att('Elsewhere', 'GroupId')],
});

describeInvariant('placement', {
  sources: ['placement'],
  base: MACHINES,
  cases: [
    ['a target group of another VPC', { ...other, 'Targets.VpcId': ref('OtherVpc') }, 'placement/two-networks'],
    ['a security group of another VPC', { ...other, 'BalancerGroup.VpcId': ref('OtherVpc') }, 'placement/two-networks'],
    ['a security group of the default VPC', { 'MachineGroup.VpcId': undefined }, 'placement/two-networks'],
    [
      'an instance between two VPCs',
      {
        ...other,
        Elsewhere: resource('AWS::EC2::SecurityGroup', { GroupDescription: 'x', VpcId: ref('OtherVpc') }),
        Extra: instance,
      },
      'placement/two-networks',
    ],
  ],
});
