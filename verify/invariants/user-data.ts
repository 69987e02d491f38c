import { actionsMatching } from '../iam-reference';
import type { Deployment, Resource } from '../templates/deployment';
import { at, isObject, isTrueAt, listAt, textAt } from '../templates/json';
import { expectedLength, isLiteral, shown, withTokens } from '../templates/token';
import { fitsReference, patternOfResource } from './arn-patterns';
import type { Invariant } from './invariant';
import { dataOf, groupsOfMachine, launchedBy, roleOfMachine } from './machine-parts';
import { allowsSomewhere } from './policies';
import { statementsOf } from './policy-statements';
import { letsOut } from './reachability';
import { leadsOut, leadsOutIndirectly } from './routes';
import { actionsCalled, needsInternet } from './user-data-parts';

/** What a machine can only use by its role. */
const GRANTED = /^AWS::(DynamoDB::(Global)?Table|SQS::Queue|SNS::Topic|SecretsManager::Secret|S3::Bucket)$/;
const MAXIMUM_BYTES = 16_384;

type Say = (rule: string, wrong: string, fix: string) => void;

/** User data: that EC2 takes it and cloud-init runs it, and that the machine may and can do what the script does. */
export const userData: Invariant = (deployment, report) => {
  for (const machine of deployment.all('AWS::EC2::LaunchTemplate', 'AWS::EC2::Instance')) {
    const fault: Say = (rule, wrong, fix) => report(machine, `user-data/${rule}`, wrong, fix);
    const script = textAt(dataOf(machine), 'UserData');
    if (script === undefined) continue;
    checkForm(machine, script, fault);
    checkRegion(machine, script, fault);
    checkRights(deployment, { machine, script }, fault);
    if (needsInternet(script)) checkWayOut(deployment, machine, fault);
  }
};

function checkForm(machine: Resource, script: string, fault: Say): void {
  const literal = script.replaceAll(/⟦[^⟧]*⟧/g, '');
  const bytes = expectedLength(script) + Buffer.byteLength(literal) - literal.length;
  if (bytes > MAXIMUM_BYTES)
    fault(
      'size',
      `The user data is about ${bytes} bytes: EC2 takes ${MAXIMUM_BYTES}.`,
      'Download what is long from S3.',
    );
  const raw = machine.stack.template.Resources[machine.logicalId]?.Properties;
  const given = at(machine.type === 'AWS::EC2::LaunchTemplate' ? at(raw, 'LaunchTemplateData') : raw, 'UserData');
  const isEncoded = isObject(given) || (typeof given === 'string' && /^[A-Za-z0-9+/=\s]+$/.test(given));
  const isJoined = isObject(given) && ('Fn::Join' in given || 'Fn::Sub' in given);
  if (!isEncoded || isJoined) fault('encoding', 'The user data is not in base64.', 'Put it into Fn::Base64.');
  if (
    isLiteral(script.slice(0, 2)) &&
    !/^(#!|#cloud-|#include|Content-Type:|MIME-Version:|<script>|<powershell>|[A-Za-z0-9+/=\s]+$)/.test(script)
  )
    fault(
      'start',
      'The user data begins neither with #! nor with #cloud-config: cloud-init ignores it.',
      'Begin a script with #!/bin/bash.',
    );
  if (/169\.254\.169\.254/.test(script) && textAt(dataOf(machine), 'MetadataOptions', 'HttpEndpoint') === 'disabled')
    fault('metadata', 'The script asks the metadata service, which is disabled.', 'Set HttpEndpoint enabled.');
}

function checkRegion(machine: Resource, script: string, fault: Say): void {
  const own = machine.stack.region;
  if (own === undefined) return;
  const others = [...script.matchAll(/--region[= ]+['"]?([a-z]{2}(?:-[a-z]+)+-\d)\b/g)].map((match) => match[1] ?? '');
  const other = others.find((region) => region !== own);
  if (other !== undefined)
    fault('region', `The script speaks to ${other}, the stack is in ${own}.`, 'Use AWS::Region.');
}

function checkRights(
  deployment: Deployment,
  { machine, script }: { machine: Resource; script: string },
  fault: Say,
): void {
  const called = actionsCalled(script).filter((action) => actionsMatching(action).length > 0);
  if (called.length === 0) return;
  if (at(dataOf(machine), 'IamInstanceProfile') === undefined) {
    fault(
      'no-profile',
      `The script needs ${called.join(', ')}, but the machine has no instance profile.`,
      'Give one with a role.',
    );
    return;
  }
  const role = roleOfMachine(deployment, machine);
  if (role === undefined || listAt(role.properties, 'ManagedPolicyArns').length > 0) return;
  const documents = deployment.policiesOf(role).map(({ document }) => document);
  const granted = documents.flatMap((document) => statementsOf(document)).filter(({ effect }) => effect === 'Allow');
  const reachable = granted.flatMap((statement) => deployment.mentioned([...statement.resources]));
  const untouched = deployment
    .mentioned(script)
    .filter((one, index, all) => GRANTED.test(one.type) && all.indexOf(one) === index && !reachable.includes(one));
  if (untouched.length > 0)
    fault(
      'grants',
      `The script tells the machine of ${untouched.map(({ logicalId }) => logicalId).join(', ')}, about which ${role.logicalId} allows nothing.`,
      'Grant what the machine does there.',
    );
  const objects = [...script.matchAll(/\baws s3 cp ['"]?s3:\/\/([^\s'"]+)/g)].map((match) => match[1] ?? '');
  const readable = granted
    .filter((statement) => statement.allows('s3:GetObject'))
    .flatMap((statement) => statement.resources.map((text) => patternOfResource(deployment, text)));
  const unreadable = objects.filter((object) => !readable.some((pattern) => fitsReference(pattern, objectArn(object))));
  if (unreadable.length > 0)
    fault('grants', `${role.logicalId} may not read ${unreadable.map(shown).join(', ')}.`, 'Allow s3:GetObject on it.');
  const lacking = called.filter((action) => !allowsSomewhere(documents, action));
  if (lacking.length > 0)
    fault('rights', `The script needs ${lacking.join(', ')}, which ${role.logicalId} does not allow.`, 'Allow it.');
}

/** The ARN of an object by its URL, as a template of IAM's reference. */
function objectArn(object: string): string {
  return `arn:\${Partition}:s3:::${withTokens(object, () => '${Rest}').replaceAll(/\$[A-Za-z_]\w*/g, '${Rest}')}`;
}

function checkWayOut(deployment: Deployment, machine: Resource, fault: Say): void {
  const groups = groupsOfMachine(deployment, machine);
  if (groups.length > 0 && !letsOut(deployment, groups, 443))
    fault(
      'cut-off',
      `The script downloads, but ${groups.map(({ logicalId }) => logicalId).join(', ')} lets nothing out to port 443.`,
      'Allow egress to 0.0.0.0/0 on port 443.',
    );
  const scaling = deployment
    .all('AWS::AutoScaling::AutoScalingGroup')
    .filter((group) => launchedBy(deployment, group).includes(machine));
  const subnets = [
    ...scaling.flatMap((group) => deployment.targets(group.properties, 'VPCZoneIdentifier')),
    ...deployment.targets(dataOf(machine), 'SubnetId'),
  ];
  const addresses = listAt(dataOf(machine), 'NetworkInterfaces').map((one) => at(one, 'AssociatePublicIpAddress'));
  for (const subnet of subnets.filter(({ type }) => type === 'AWS::EC2::Subnet')) {
    if (leadsOutIndirectly(deployment, subnet)) continue;
    const given = addresses.find((one) => one !== undefined);
    const isPublic = given === undefined ? givesAddresses(subnet) : given === true || given === 'true';
    if (!leadsOut(deployment, subnet))
      fault(
        'no-way-out',
        `The script downloads, but ${subnet.logicalId} has no route to the internet.`,
        'Use subnets with one.',
      );
    else if (!isPublic)
      fault(
        'no-way-out',
        `The script downloads, but the machine has no public address in ${subnet.logicalId}.`,
        'Give it one, or use subnets behind NAT.',
      );
  }
}

function givesAddresses({ properties }: Resource): boolean {
  return isTrueAt(properties, 'MapPublicIpOnLaunch') || isTrueAt(properties, 'AssignIpv6AddressOnCreation');
}
