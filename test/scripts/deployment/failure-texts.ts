import type { FailureCode } from '../../../scripts/deployment/known-failures';

/** Texts as the CDK, CloudFormation and the SDKs print them, collected from public reports; accounts and IDs are made up. */
export const FAILURE_TEXTS: readonly (readonly [code: FailureCode, value: string | undefined, text: string])[] = [
  [
    'no-credentials',
    undefined,
    'Unable to resolve AWS account to use. It must be either configured when you define your CDK Stack, or through the environment',
  ],
  [
    'no-credentials',
    '111122223333',
    'Error: Need to perform AWS calls for account 111122223333, but no credentials have been configured',
  ],
  ['no-credentials', undefined, 'CredentialsProviderError: Could not load credentials from any providers'],
  [
    'expired-credentials',
    'ExpiredToken',
    ' ❌  Data (Headwater-demo-Data) failed: ExpiredToken: The security token included in the request is expired',
  ],
  [
    'expired-credentials',
    'The SSO session associated with this profile has expired',
    'CredentialsProviderError: The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.',
  ],
  [
    'expired-credentials',
    'Token is expired. To refresh this SSO session',
    "TokenProviderError: Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
  ],
  [
    'refused-credentials',
    'InvalidClientTokenId',
    'InvalidClientTokenId: The security token included in the request is invalid.',
  ],
  ['unreachable', 'sts.eu-central-1.amazonaws.com', 'Error: getaddrinfo ENOTFOUND sts.eu-central-1.amazonaws.com'],
  ['unreachable', '127.0.0.1:443', 'Error: connect ECONNREFUSED 127.0.0.1:443'],
  ['no-region', undefined, 'Error: Region is missing'],
  [
    'expired-credentials',
    'Your session has expired. Please reauthenticate',
    'CredentialsProviderError: Your session has expired. Please reauthenticate.',
  ],
  [
    'refused-credentials',
    'SignatureDoesNotMatch',
    'SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided.',
  ],
  [
    'refused-credentials',
    'UnrecognizedClientException',
    'UnrecognizedClientException: The security token included in the request is invalid.',
  ],
  ['refused-credentials', 'AuthFailure', 'AuthFailure: AWS was not able to validate the provided access credentials'],
  [
    'missing-permission',
    'with an explicit deny in a service control policy',
    'AccessDenied when calling ec2:CreateVpc: denied with an explicit deny in a service control policy',
  ],
  [
    'not-bootstrapped',
    '/cdk-bootstrap/hnb659fds/version',
    'ParameterNotFound: UnknownError while reading /cdk-bootstrap/hnb659fds/version',
  ],
  [
    'region-without-service',
    'The engine mode serverless you requested is currently unavailable',
    'AWS::RDS::DBCluster | RDSCluster073E86B4 | The engine mode serverless you requested is currently unavailable. (Service: AmazonRDS; Status Code: 400)',
  ],
  [
    'account-not-verified',
    'Your account is currently being verified',
    'PendingVerification: Your account is currently being verified. Verification normally takes less than 2 hours.',
  ],
  [
    'account-not-verified',
    'This account is currently blocked and not recognized as a valid account',
    'Blocked: This account is currently blocked and not recognized as a valid account. Please contact AWS Support.',
  ],
  [
    'low-concurrency',
    'ConcurrentInvocationLimitExceeded',
    'TooManyRequestsException: Rate Exceeded. Reason: ConcurrentInvocationLimitExceeded',
  ],
  [
    'quota',
    'VcpuLimitExceeded',
    'An error occurred (VcpuLimitExceeded) when calling the RunInstances operation: more than your limit of 1',
  ],
  [
    'quota',
    'You have requested more instances (1) than your current instance limit of 0',
    'CREATE_FAILED | You have requested more instances (1) than your current instance limit of 0 allows for the specified instance type.',
  ],
  [
    'name-taken',
    'headwater-demo',
    'headwater-demo already exists in stack arn:aws:cloudformation:eu-central-1:111122223333:stack/Other/0a1b',
  ],
  [
    'router-not-started',
    'Received FAILURE signal with UniqueId i-0a1b',
    'RouterGroup CREATE_FAILED Received FAILURE signal with UniqueId i-0a1b',
  ],
  [
    'protected',
    'Cannot delete protected Cluster',
    'Cannot delete protected Cluster, please disable deletion protection and try again.',
  ],
  [
    'network-in-use',
    'resource sg-04eb has a dependent object',
    'resource sg-04eb has a dependent object (Service: AmazonEC2; Status Code: 400; Error Code: DependencyViolation)',
  ],
  [
    'stack-failed',
    'Headwater-demo-Web',
    'Error: The stack named Headwater-demo-Web is in a failed state. You may need to delete it from the AWS console : DELETE_FAILED',
  ],
  [
    'wrong-account',
    '111122223333, but the current credentials are for 444455556666',
    'Need to perform AWS calls for account 111122223333, but the current credentials are for 444455556666',
  ],
  [
    'missing-permission',
    'cloudformation:CreateChangeSet',
    ' ❌  Network (Headwater-demo-Network) failed: AccessDenied: User: arn:aws:iam::111122223333:user/me is not authorized to perform: cloudformation:CreateChangeSet on resource: arn:aws:cloudformation:eu-central-1:111122223333:stack/Headwater-demo-Network/* because no identity-based policy allows the cloudformation:CreateChangeSet action',
  ],
  [
    'not-bootstrapped',
    '/cdk-bootstrap/hnb659fds/version',
    " ❌ Deployment failed: Error: Network: SSM parameter /cdk-bootstrap/hnb659fds/version not found. Has the environment been bootstrapped? Please run 'cdk bootstrap' (see https://docs.aws.amazon.com/cdk/latest/guide/bootstrapping.html)",
  ],
  [
    'not-bootstrapped',
    '/cdk-bootstrap/hnb659fds/version',
    "SSM parameter /cdk-bootstrap/hnb659fds/version not found in aws://111122223333/eu-central-1. Has the environment been bootstrapped? Please run 'cdk bootstrap'",
  ],
  [
    'not-bootstrapped',
    "No bucket named 'cdk-hnb659fds-assets-111122223333-eu-central-1'",
    "No bucket named 'cdk-hnb659fds-assets-111122223333-eu-central-1'. Is account 111122223333 bootstrapped?",
  ],
  [
    'old-bootstrap',
    "'6', found '4'",
    "Error: Network: This CDK deployment requires bootstrap stack version '6', found '4'. Please run 'cdk bootstrap'.",
  ],
  [
    'region-without-service',
    '[AWS::CloudFront::VpcOrigin]',
    ' ❌  Web failed: ValidationError: Template format error: Unrecognized resource types: [AWS::CloudFront::VpcOrigin]',
  ],
  [
    'region-without-service',
    't4g.micro',
    'Your requested instance type (t4g.micro) is not supported in your requested Availability Zone (us-east-1e). Please retry your request by not specifying an Availability Zone or choosing us-east-1a, us-east-1b. Launching EC2 instance failed.',
  ],
  [
    'region-without-service',
    'Cannot find version 16.8 for aurora-postgresql',
    'Resource handler returned message: "Cannot find version 16.8 for aurora-postgresql (Service: Rds, Status Code: 400, Request ID: 0a1b)"',
  ],
  [
    // How CloudFront words it is not known; this is the shape that CloudFormation gives to any such answer.
    'excluded-zone',
    'Availability Zone',
    'Headwater-demo-Web | CREATE_FAILED | AWS::CloudFront::VpcOrigin | EdgeOrigin Resource handler returned message: "Invalid request provided: the load balancer is in an Availability Zone that VPC origins do not support"',
  ],
  [
    'account-not-verified',
    'Your account must be verified before you can add or update CloudFront resources',
    'Resource handler returned message: "Access denied for operation \'AWS::CloudFront::Distribution: Your account must be verified before you can add or update CloudFront resources. To verify your account, please contact AWS Support (https://console.aws.amazon.com/support/home#/) and include this error message. (Service: CloudFront, Status Code: 403, Request ID: 0a1b)"',
  ],
  [
    'account-not-verified',
    'Your account must be verified before you can add new CloudFront resources',
    'Your account must be verified before you can add new CloudFront resources. To verify your account, please contact AWS Support (https://console.aws.amazon.com/support/home#/) and include this error message. (Service: AmazonCloudFront; Status Code: 403; Error Code: AccessDenied; Request ID: 0a1b)',
  ],
  [
    'account-not-verified',
    'Your request for accessing resources in this region is being validated',
    'PendingVerification: Your request for accessing resources in this region is being validated, and you will not be able to launch additional resources in this region until the validation is complete.',
  ],
  [
    'low-concurrency',
    '[10]',
    'Resource handler returned message: "Specified ReservedConcurrentExecutions for function decreases account\'s UnreservedConcurrentExecution below its minimum value of [10]. (Service: Lambda, Status Code: 400, Request ID: 0a1b) (SDK Attempt Count: 1)"',
  ],
  [
    'quota',
    'The maximum number of addresses has been reached',
    'AWS::EC2::EIP/NATIP: CREATE_FAILED – "Resource handler returned message: \\"The maximum number of addresses has been reached. (Service: Ec2, Status Code: 400, Request ID: 0a1b)\\""',
  ],
  [
    'quota',
    'The maximum number of VPCs has been reached',
    'CREATE_FAILED | AWS::EC2::VPC | Vpc8378EB38 The maximum number of VPCs has been reached. (Service: Ec2, Status Code: 400)',
  ],
  [
    'quota',
    'You have requested more vCPU capacity than your current vCPU limit of 1',
    'You have requested more vCPU capacity than your current vCPU limit of 1 allows for the instance bucket that the specified instance type belongs to. Launching EC2 instance failed.',
  ],
  [
    'no-capacity',
    't4g.micro',
    'We currently do not have sufficient t4g.micro capacity in the Availability Zone you requested (eu-central-1a). Our system will be working on provisioning additional capacity.',
  ],
  [
    'name-taken',
    'a secret with this name is already scheduled for deletion',
    'Resource handler returned message: "You can\'t create this secret because a secret with this name is already scheduled for deletion. (Service: SecretsManager, Status Code: 400)"',
  ],
  [
    'name-taken',
    'headwater-demo-viewer-request',
    "Early validation failed for change set cdk-deploy-change-set:\nWeb/Edge/ViewerRequest  (AWS::CloudFront::Function EdgeViewerRequest3FB6D975)\n  Resource of type 'AWS::CloudFront::Function' with identifier 'headwater-demo-viewer-request' already exists. (at\n  /Resources/EdgeViewerRequest3FB6D975)",
  ],
  [
    'name-taken',
    'The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]',
    ' ❌  Data failed: ToolkitError: Failed to create ChangeSet cdk-deploy-change-set on Headwater-demo-Data: FAILED, The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.',
  ],
  [
    'router-not-started',
    'Received 0 SUCCESS signal(s) out of 1',
    'CREATE_FAILED | AWS::AutoScaling::AutoScalingGroup | RouterGroup Received 0 SUCCESS signal(s) out of 1. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement',
  ],
  [
    'router-not-started',
    'Failed to receive 1 resource signal(s)',
    'Failed to receive 1 resource signal(s) for the current batch.  Each resource signal timeout is counted as a FAILURE.',
  ],
  [
    'stack-failed',
    'Headwater-demo-Data',
    'The stack named Headwater-demo-Data failed creation, it may need to be manually deleted from the AWS console: ROLLBACK_COMPLETE',
  ],
  [
    'stack-failed',
    'arn:aws:cloudformation:eu-central-1:111122223333:stack/Headwater-demo-Data/0a1b',
    'ValidationError: Stack:arn:aws:cloudformation:eu-central-1:111122223333:stack/Headwater-demo-Data/0a1b is in ROLLBACK_COMPLETE state and can not be updated.',
  ],
  [
    'stack-busy',
    'arn:aws:cloudformation:eu-central-1:111122223333:stack/Headwater-demo-Web/0a1b',
    'ValidationError: Stack:arn:aws:cloudformation:eu-central-1:111122223333:stack/Headwater-demo-Web/0a1b is in UPDATE_IN_PROGRESS state and can not be updated.',
  ],
  [
    'protected',
    'Stack [Headwater-production-Data] cannot be deleted while TerminationProtection is enabled',
    'ValidationError: Stack [Headwater-production-Data] cannot be deleted while TerminationProtection is enabled',
  ],
  [
    'not-empty',
    'The bucket you tried to delete is not empty',
    'DELETE_FAILED        | AWS::S3::Bucket | AssetsBucket252B3DF7 The bucket you tried to delete is not empty (Service: Amazon S3; Status Code: 409; Error Code: BucketNotEmpty; Request ID: 0a1b)',
  ],
  [
    'network-in-use',
    "The vpc 'vpc-0a1b' has dependencies and cannot be deleted",
    "The vpc 'vpc-0a1b' has dependencies and cannot be deleted. (Service: AmazonEC2; Status Code: 400; Error Code: DependencyViolation; Request ID: 0a1b)",
  ],
];
