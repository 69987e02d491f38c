import { isLiteral, withTokens } from '../templates/token';

/** Amazon's policies that applications attach most, by their path. */
const SERVICE_ROLE = `AWSLambdaBasicExecutionRole AWSLambdaVPCAccessExecutionRole AWSLambdaSQSQueueExecutionRole
  AWSLambdaDynamoDBExecutionRole AWSLambdaKinesisExecutionRole AWSLambdaMSKExecutionRole AWSLambdaENIManagementAccess
  AmazonECSTaskExecutionRolePolicy AmazonEC2ContainerServiceforEC2Role AmazonRDSEnhancedMonitoringRole
  AmazonAPIGatewayPushToCloudWatchLogs AWSAppSyncPushToCloudWatchLogs AutoScalingNotificationAccessRole`.split(/\s+/);
const PLAIN = `AmazonSSMManagedInstanceCore CloudWatchAgentServerPolicy AWSXRayDaemonWriteAccess AWSXrayWriteOnlyAccess
  AmazonS3ReadOnlyAccess CloudWatchLambdaInsightsExecutionRolePolicy AmazonDynamoDBReadOnlyAccess ReadOnlyAccess
  AmazonEC2ContainerRegistryReadOnly`.split(/\s+/);
const ADMINISTRATORS = ['AdministratorAccess', 'PowerUserAccess', 'IAMFullAccess'];

/** Amazon's managed policies, by ARN: that the ARN is one, that its path is right, and that it does not give everything away. */
export function checkManagedPolicyArn(text: string, fault: (id: string, wrong: string, fix: string) => void): void {
  if (isLiteral(text) && !text.startsWith('arn:'))
    fault('managed', `'${text}' is no ARN.`, 'As in arn:aws:iam::aws:policy/NAME.');
  const arn = withTokens(text, () => 'aws');
  const [, path = '', name = ''] = /^arn:[^:]+:iam::aws:policy\/((?:[^/]+\/)*)([^/]+)$/.exec(arn) ?? [];
  if (name === '') return;
  if (ADMINISTRATORS.includes(name)) fault('administrator', `The role has ${name}.`, 'Allow what is needed by name.');
  const isService = SERVICE_ROLE.includes(name);
  if (isService ? path !== 'service-role/' : PLAIN.includes(name) && path !== '')
    fault('managed', `There is no policy ${path}${name}.`, `It is ${isService ? 'service-role/' : ''}${name}.`);
  const meant = [...SERVICE_ROLE, ...PLAIN].find(
    (known) =>
      known !== name && (known.toLowerCase() === name.toLowerCase() || (known.startsWith(name) && name.length > 12)),
  );
  if (meant !== undefined && !isService && !PLAIN.includes(name))
    fault('managed', `There is no policy ${name}.`, `Probably ${meant}.`);
}
