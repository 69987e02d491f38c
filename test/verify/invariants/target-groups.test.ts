import { describeInvariant, type Case } from '../describe-invariant';
import { att } from '../faults-of';
import { encoded, MACHINES, SCRIPT } from '../machine-resources';

const attribute = (name: string, value: string): Record<string, unknown> => ({
  'Targets.TargetGroupAttributes.1': { Key: name, Value: value },
});

const cases: Case[] = [
  ['no VPC', { 'Targets.VpcId': undefined }, 'target-group/incomplete'],
  ['a port of functions', { 'Targets.TargetType': 'lambda' }, 'target-group/lambda'],
  ['an attribute of another protocol', attribute('preserve_client_ip.enabled', 'true'), 'target-group/attribute'],
  ['stickiness of another protocol', attribute('stickiness.type', 'source_ip'), 'target-group/attribute'],
  ['an algorithm that there is not', attribute('load_balancing.algorithm.type', 'random'), 'target-group/attribute'],
  ['a slow start that is too short', attribute('slow_start.duration_seconds', '10'), 'target-group/attribute'],
  ['a timeout as long as the interval', { 'Targets.HealthCheckTimeoutSeconds': 10 }, 'target-group/health-check'],
  ['an interval out of range', { 'Targets.HealthCheckIntervalSeconds': 1 }, 'target-group/health-check'],
  ['a threshold out of range', { 'Targets.UnhealthyThresholdCount': 1 }, 'target-group/health-check'],
  ['a path without a slash', { 'Targets.HealthCheckPath': 'health' }, 'target-group/health-check'],
  ['a health check of another layer', { 'Targets.HealthCheckProtocol': 'TCP' }, 'target-group/health-check'],
  ['instances that are not checked', { 'Targets.HealthCheckEnabled': false }, 'target-group/health-check'],
  ['a code that is none', { 'Targets.Matcher.HttpCode': 'OK' }, 'target-group/health-check'],
  ['a code that a healthy machine does not give', { 'Targets.Matcher.HttpCode': '404' }, 'target-group/health-check'],
  [
    'another path than the machine asks itself',
    { 'Targets.HealthCheckPath': '/healthz' },
    'target-group/health-check-differs',
  ],
  ['no path, which is /', { 'Targets.HealthCheckPath': undefined }, 'target-group/health-check-differs'],
  ['another protocol than the machine speaks', { 'Targets.Protocol': 'HTTPS' }, 'target-group/protocol'],
  ['another port than the machine listens on', { 'Targets.Port': 8081 }, 'target-group/port'],
  [
    'a port in the configuration that nobody asks',
    { 'Machine.LaunchTemplateData.UserData': encoded(SCRIPT.replace('"port": 8080', '"port": 9090')) },
    'target-group/port',
  ],
  [
    'a port that the machine does not let in',
    { 'FromBalancer.FromPort': 9090, 'FromBalancer.ToPort': 9090 },
    'target-group/blocked',
  ],
  [
    'a port that the load balancer does not let out',
    { 'ToMachine.FromPort': 9090, 'ToMachine.ToPort': 9090 },
    'target-group/blocked',
  ],
  [
    'another source than the load balancer',
    { 'FromBalancer.SourceSecurityGroupId': att('MachineGroup', 'GroupId') },
    'target-group/blocked',
  ],
  [
    'a machine without a security group',
    { 'Machine.LaunchTemplateData.NetworkInterfaces': undefined },
    'target-group/blocked',
  ],
  [
    'a health check on a port that is closed',
    { 'Targets.HealthCheckPort': '9090' },
    'target-group/health-check-blocked',
  ],
  [
    'machines that everybody reaches',
    { 'MachineGroup.SecurityGroupIngress': [{ IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, CidrIp: '0.0.0.0/0' }] },
    'target-group/open',
  ],
  [
    'a target group of no listener',
    { 'Listener.DefaultActions': [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }] },
    'target-group/unused',
  ],
  ['a name that is too long', { 'Targets.Name': 'a'.repeat(33) }, 'target-group/text'],
  ['a port that there is not', { 'Targets.Port': 0 }, 'target-group/range'],
  ['a type that there is not', { 'Targets.TargetType': 'instances' }, 'target-group/choice'],
];

describeInvariant('target groups', { sources: ['target-groups'], base: MACHINES, cases });
