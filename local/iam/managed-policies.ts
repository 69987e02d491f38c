import { TemplateFault } from '../contracts';
import { parsePolicy, type Statement } from './policy';

interface ManagedStatement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string;
}

function allow(...actions: readonly string[]): ManagedStatement {
  return { Effect: 'Allow', Action: actions, Resource: '*' };
}

const WRITE_LOGS = allow('logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents');

/** The policies of AWS's own that templates may name, with what they allow (AWS managed policy reference). */
const MANAGED_POLICIES: Readonly<Record<string, readonly ManagedStatement[]>> = {
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': [WRITE_LOGS],
  'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole': [
    WRITE_LOGS,
    allow(
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ),
  ],
  'arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole': [
    WRITE_LOGS,
    allow('sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'),
  ],
  'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore': [
    allow(
      'ssm:DescribeAssociation',
      'ssm:GetDeployablePatchSnapshotForInstance',
      'ssm:GetDocument',
      'ssm:DescribeDocument',
      'ssm:GetManifest',
      'ssm:GetParameter',
      'ssm:GetParameters',
      'ssm:ListAssociations',
      'ssm:ListInstanceAssociations',
      'ssm:PutInventory',
      'ssm:PutComplianceItems',
      'ssm:PutConfigurePackageResult',
      'ssm:UpdateAssociationStatus',
      'ssm:UpdateInstanceAssociationStatus',
      'ssm:UpdateInstanceInformation',
    ),
    allow(
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ),
    allow(
      'ec2messages:AcknowledgeMessage',
      'ec2messages:DeleteMessage',
      'ec2messages:FailMessage',
      'ec2messages:GetEndpoint',
      'ec2messages:GetMessages',
      'ec2messages:SendReply',
    ),
  ],
};

/** What an AWS-managed policy allows. Throws `TemplateFault` for one that is not known. */
export function managedPolicy(arn: string, where: string): readonly Statement[] {
  const statements = MANAGED_POLICIES[arn];
  if (statements !== undefined) return parsePolicy({ Statement: statements }, arn);
  throw new TemplateFault(
    `${where} has the managed policy ${arn}, whose statements the local cloud does not know: add them to local/iam/managed-policies.ts.`,
  );
}
