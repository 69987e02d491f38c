import type { Deployment, Resource } from '../templates/deployment';
import { textAt } from '../templates/json';
import type { Invariant } from './invariant';
import { allowsSomewhere } from './policies';

const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  'AWS::EC2::VPC': 'VPC',
  'AWS::EC2::Subnet': 'Subnet',
  'AWS::EC2::NetworkInterface': 'NetworkInterface',
};

/** Flow logs: of the kind of what they watch, to somewhere that takes them. */
export const flowLogs: Invariant = (deployment, report) => {
  for (const log of deployment.all('AWS::EC2::FlowLog')) {
    const fault = (rule: string, wrong: string, fix: string): void => report(log, `flow-log/${rule}`, wrong, fix);
    const watched = deployment.target(log.properties['ResourceId']);
    const expected = RESOURCE_TYPES[watched?.type ?? ''];
    const type = textAt(log.properties, 'ResourceType');
    if (watched !== undefined && expected !== undefined && type !== expected)
      fault(
        'resource',
        `ResourceType is ${type ?? 'missing'}, ${watched.logicalId} is of type ${watched.type}.`,
        expected,
      );
    checkDestination(deployment, log, fault);
  }
};

function checkDestination(
  deployment: Deployment,
  log: Resource,
  fault: (rule: string, wrong: string, fix: string) => void,
): void {
  const { properties } = log;
  const kind = textAt(properties, 'LogDestinationType') ?? 'cloud-watch-logs';
  if (kind !== 'cloud-watch-logs') {
    if (properties['LogDestination'] === undefined)
      fault('destination', `${kind} without LogDestination.`, 'Give its ARN.');
    return;
  }
  if ((properties['LogGroupName'] ?? properties['LogDestination']) === undefined)
    fault('destination', 'No log group is given.', 'Give LogGroupName.');
  if (properties['DeliverLogsPermissionArn'] === undefined)
    fault('role', 'Logs to CloudWatch need DeliverLogsPermissionArn.', 'Give a role that vpc-flow-logs may take on.');
  const role = deployment.target(properties['DeliverLogsPermissionArn']);
  if (role?.type !== 'AWS::IAM::Role' || role.properties['ManagedPolicyArns'] !== undefined) return;
  const documents = deployment.policiesOf(role).map(({ document }) => document);
  const lacking = ['logs:CreateLogStream', 'logs:PutLogEvents'].filter((action) => !allowsSomewhere(documents, action));
  if (lacking.length > 0)
    fault('role', `${role.logicalId} may not ${lacking.join(' or ')}: nothing is logged.`, 'Allow it.');
}
