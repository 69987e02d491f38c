import type { Deployment, Resource } from '../templates/deployment';
import { isTrueAt, listAt, textAt } from '../templates/json';
import { isLiteral, withTokens } from '../templates/token';
import type { Invariant } from './invariant';
import { statementsOf } from './policy-statements';

type Say = (rule: string, wrong: string, fix: string) => void;

/** VPC endpoints: of a service that has the kind, in places that the kind has, and not in each other's way. */
export const vpcEndpoints: Invariant = (deployment, report) => {
  const taken = new Map<string, Resource>();
  for (const endpoint of deployment.all('AWS::EC2::VPCEndpoint')) {
    const fault: Say = (rule, wrong, fix) => report(endpoint, `vpc-endpoint/${rule}`, wrong, fix);
    const type = textAt(endpoint.properties, 'VpcEndpointType') ?? 'Gateway';
    const service = textAt(endpoint.properties, 'ServiceName') ?? '';
    if (type === 'Gateway') checkGateway(endpoint, service, fault);
    if (type === 'Interface') checkInterface(deployment, endpoint, fault);
    checkService(endpoint, service, fault);
    for (const place of type === 'Gateway'
      ? listAt(endpoint.properties, 'RouteTableIds')
      : [textAt(endpoint.properties, 'VpcId') ?? '']) {
      if (type === 'Interface' && !isTrueAt(endpoint.properties, 'PrivateDnsEnabled')) continue;
      const key = `${type} ${service} ${JSON.stringify(place)}`;
      const other = taken.get(key);
      if (other !== undefined)
        fault('twice', `${other.logicalId} is an endpoint of the same service at the same place.`, 'Keep one.');
      taken.set(key, endpoint);
    }
  }
};

function checkGateway(endpoint: Resource, service: string, fault: Say): void {
  if (!/\.(s3|dynamodb|s3express)$/.test(service) && service.includes('.'))
    fault('kind', `${service.split('.').at(-1) ?? service} has no gateway endpoint.`, 'Use VpcEndpointType Interface.');
  if ((endpoint.properties['SubnetIds'] ?? endpoint.properties['SecurityGroupIds']) !== undefined)
    fault('kind', 'A gateway endpoint has route tables, no subnets or security groups.', 'Give RouteTableIds.');
  if (isTrueAt(endpoint.properties, 'PrivateDnsEnabled'))
    fault('kind', 'A gateway endpoint has no private DNS.', 'Remove PrivateDnsEnabled.');
  if (listAt(endpoint.properties, 'RouteTableIds').length === 0)
    fault('nowhere', 'No route table leads to the endpoint.', 'Give RouteTableIds.');
}

function checkInterface(deployment: Deployment, endpoint: Resource, fault: Say): void {
  if (endpoint.properties['RouteTableIds'] !== undefined)
    fault('kind', 'An interface endpoint has no route tables.', 'Give SubnetIds.');
  if (listAt(endpoint.properties, 'SubnetIds').length === 0)
    fault('nowhere', 'The endpoint is in no subnet.', 'Give SubnetIds.');
  const vpc = deployment.target(endpoint.properties['VpcId']);
  const isNamed = isTrueAt(endpoint.properties, 'PrivateDnsEnabled');
  const off = ['EnableDnsSupport', 'EnableDnsHostnames'].filter((name) => vpc !== undefined && !isOn(vpc, name));
  if (isNamed && off.length > 0)
    fault('names', `PrivateDnsEnabled needs ${off.join(' and ')} of ${vpc?.logicalId ?? 'the VPC'}.`, 'Set them.');
}

/** DNS support is on unless it is switched off; host names are off unless they are switched on. */
function isOn(vpc: Resource, name: string): boolean {
  return isTrueAt(vpc.properties, name) || (name === 'EnableDnsSupport' && vpc.properties[name] === undefined);
}

function checkService(endpoint: Resource, service: string, fault: Say): void {
  const text = withTokens(service, () => '*');
  if (text === '' || text === '*') return;
  if (!/^((cn\.)?com\.amazonaws\.|aws\.|[a-z]{2}\.)/.test(text))
    fault('service', `There is no service ${text}.`, 'As in com.amazonaws.REGION.s3.');
  const [, region] = /^com\.amazonaws\.([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(text) ?? [];
  if (region !== undefined && endpoint.stack.region !== undefined && region !== endpoint.stack.region)
    fault('service', `The service is in ${region}, the endpoint in ${endpoint.stack.region}.`, 'Use AWS::Region.');
  const name = text.split('.').at(-1) ?? '';
  const actions = statementsOf(endpoint.properties['PolicyDocument'])
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => statement.actions);
  const isLocked =
    /^(s3|dynamodb|sqs|sns|secretsmanager|kms|logs)$/.test(name) &&
    actions.length > 0 &&
    actions.every((action) => isLiteral(action) && action !== '*' && !action.startsWith(`${name}:`));
  if (isLocked)
    fault('policy', `The endpoint of ${name} allows ${actions.join(', ')} alone.`, `Allow actions of ${name}.`);
}
