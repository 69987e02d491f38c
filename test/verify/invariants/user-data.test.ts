import { describeInvariant, type Case } from '../describe-invariant';
import { ref } from '../faults-of';
import { encoded, MACHINES, SCRIPT } from '../machine-resources';
import { allow, policy } from '../policy-parts';

const USER_DATA = 'Machine.LaunchTemplateData.UserData';
const script = (from: string, to: string): Record<string, unknown> => ({
  [USER_DATA]: encoded(SCRIPT.replace(from, to)),
});

const cases: Case[] = [
  [
    'a bundle that the role may not read',
    { 'MachinePolicy.PolicyDocument.Statement.0.Resource': 'arn:aws:s3:::others/*' },
    'user-data/grants',
  ],
  [
    'a bucket of which the machine is told for nothing',
    { [USER_DATA]: encoded({ 'Fn::Join': ['', [SCRIPT, ref('LogBucket')]] }) },
    'user-data/grants',
  ],
  ['more than EC2 takes', script('#!/bin/bash', `#!/bin/bash\n# ${'x'.repeat(16_384)}`), 'user-data/size'],
  ['a script that does not say what runs it', script('#!/bin/bash\n', ''), 'user-data/start'],
  ['a script as it is', { [USER_DATA]: SCRIPT }, 'user-data/encoding'],
  ['another region', script('--region eu-central-1', '--region us-east-1'), 'user-data/region'],
  [
    'metadata that are disabled',
    {
      [USER_DATA]: encoded(`${SCRIPT}\ncurl http://169.254.169.254/latest`),
      'Machine.LaunchTemplateData.MetadataOptions.HttpEndpoint': 'disabled',
    },
    'user-data/metadata',
  ],
  ['calls without a profile', { 'Machine.LaunchTemplateData.IamInstanceProfile': undefined }, 'user-data/no-profile'],
  [
    'calls that the role does not allow',
    { 'MachinePolicy.PolicyDocument': policy(allow('s3:GetObject', 'arn:aws:s3:::bundles/*')) },
    'user-data/rights',
  ],
  [
    'downloads that no security group lets out',
    { 'MachineGroup.SecurityGroupEgress': [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/16' }] },
    'user-data/cut-off',
  ],
  ['downloads in a subnet without a way out', { PrivateRoute: undefined }, 'user-data/no-way-out'],
  [
    'downloads in a public subnet without a public address',
    { 'Group.VPCZoneIdentifier': [ref('PublicA')], 'PublicA.MapPublicIpOnLaunch': false },
    'user-data/no-way-out',
  ],
];

describeInvariant('user data', { sources: ['user-data'], base: MACHINES, cases });
