/** What usually goes wrong at a first deployment. `docs/deploying.md` shows this table; a test keeps them equal. */
export type FailureCode =
  | 'old-node'
  | 'invalid-configuration'
  | 'no-credentials'
  | 'expired-credentials'
  | 'refused-credentials'
  | 'unreachable'
  | 'no-region'
  | 'wrong-account'
  | 'missing-permission'
  | 'not-bootstrapped'
  | 'old-bootstrap'
  | 'region-without-service'
  | 'excluded-zone'
  | 'account-not-verified'
  | 'low-concurrency'
  | 'quota'
  | 'no-capacity'
  | 'name-taken'
  | 'router-not-started'
  | 'stack-busy'
  | 'stack-failed'
  | 'protected'
  | 'not-empty'
  | 'network-in-use';

export interface KnownFailure {
  /** One sentence. */
  readonly happened: string;
  /** Whether `npm run deploy` or `npm run destroy` looks for it before it changes anything. */
  readonly isLookedFor: boolean;
  /** Words of the CDK, CloudFormation or an SDK. The first group that matches is the value. */
  readonly patterns: readonly RegExp[];
  /** What to do, with the exact command. Words in capitals are filled in: ACCOUNT, REGION, DEPLOYMENT, PROFILE, VALUE. */
  readonly fix: string;
}

/** Causes first; what only follows from them last. */
export const KNOWN_FAILURES: Readonly<Record<FailureCode, KnownFailure>> = {
  'old-node': {
    happened: 'This version of Node is too old.',
    isLookedFor: true,
    patterns: [],
    fix: 'Install Node 20.15 or later, and run the command again.',
  },
  'invalid-configuration': {
    happened: 'The settings of the profile do not hold.',
    isLookedFor: true,
    patterns: [],
    fix: 'Mend what is named: settings in config/PROFILE.json, names on the command line.',
  },
  'no-credentials': {
    happened: 'There are no AWS credentials.',
    isLookedFor: true,
    patterns: [
      /Could not load credentials from any providers/,
      /Unable to resolve AWS account to use/,
      /Need to perform AWS calls for account (\S+), but no credentials have been configured/,
    ],
    fix: '`aws configure` (keys) or `aws configure sso` (single sign-on); with several profiles also `export AWS_PROFILE=NAME`.',
  },
  'expired-credentials': {
    happened: 'The AWS credentials have expired.',
    isLookedFor: true,
    patterns: [
      /(ExpiredToken(?:Exception)?)\b/,
      /(security token included in the request is expired)/i,
      /(The SSO session associated with this profile has expired)/,
      /(Token is expired\. To refresh this SSO session)/,
      /(Your session has expired\. Please reauthenticate)/,
    ],
    fix: '`aws sso login`, or fetch new temporary keys; then run the command again: what is deployed by then stays.',
  },
  'refused-credentials': {
    happened: 'AWS does not accept the credentials.',
    isLookedFor: true,
    patterns: [
      /\b(InvalidClientTokenId)\b/,
      /\b(SignatureDoesNotMatch)\b/,
      /\b(UnrecognizedClientException)\b/,
      /\b(AuthFailure)\b/,
      /(security token included in the request is invalid)/i,
    ],
    fix: '`aws sts get-caller-identity` must answer: are the keys deleted, mistyped or of another partition, is the clock right, is the region enabled for the account (`aws account get-region-opt-status --region-name REGION`)?',
  },
  unreachable: {
    happened: 'AWS cannot be reached.',
    isLookedFor: true,
    patterns: [/getaddrinfo \w+ (\S+\.amazonaws\.com\S*)/, /connect (?:ECONNREFUSED|ETIMEDOUT|ENETUNREACH) (\S+)/],
    fix: 'Is there a network, a proxy, a firewall? `curl -sI https://sts.REGION.amazonaws.com` must answer.',
  },
  'no-region': {
    happened: 'No region is chosen.',
    isLookedFor: true,
    patterns: [/Region is missing/],
    fix: '`export AWS_REGION=eu-central-1`, or another one of those that offer VPC origins (scripts/deployment/vpc-origin-regions.json).',
  },
  'wrong-account': {
    happened: 'The credentials are of another account than the profile is for.',
    isLookedFor: true,
    patterns: [/Need to perform AWS calls for account (\d+, but the current credentials are for \d+)/],
    fix: '`export AWS_PROFILE=NAME` of the right account, or set "account" in config/PROFILE.json.',
  },
  'missing-permission': {
    happened: 'The credentials may not do something that the deployment needs.',
    isLookedFor: false,
    patterns: [
      /is not authorized to perform: ([\w:-]+:\w+)/,
      /(with an explicit deny in a (?:service|resource) control policy)/,
    ],
    fix: 'Deploy with credentials that may assume the cdk-hnb659fds-* roles of the account (an administrator may), and ask whoever governs the organization if a service control policy denies it.',
  },
  'not-bootstrapped': {
    happened: 'The account has no bootstrap stack in this region, where the CDK puts what it uploads.',
    isLookedFor: true,
    patterns: [
      /SSM parameter (\/cdk-bootstrap\/\S+\/version) not found/,
      /ParameterNotFound.*(\/cdk-bootstrap\/\S+)/,
      /(No bucket named '[^']+')\. Is account/,
    ],
    fix: '`npx cdk bootstrap aws://ACCOUNT/REGION` (once for each account and region).',
  },
  'old-bootstrap': {
    happened: 'The bootstrap stack is too old.',
    isLookedFor: true,
    patterns: [/requires bootstrap stack version (\S+, found \S+?)[. ]/],
    fix: '`npx cdk bootstrap aws://ACCOUNT/REGION` brings it up to date.',
  },
  'region-without-service': {
    happened: 'The region lacks something that the stacks need.',
    isLookedFor: true,
    patterns: [
      /Unrecognized resource types: (\[[^\]]+\])/,
      /Your requested instance type \(([^)]+)\) is not supported in your requested Availability Zone/,
      /(Cannot find version \S+ for aurora-postgresql)/,
      /(The engine mode \S+ you requested is currently unavailable)/,
    ],
    fix: 'demo: another region, `export AWS_REGION=eu-central-1` for instance; production: "region" and "zones" in config/PROFILE.json.',
  },
  'excluded-zone': {
    happened: 'The load balancer would be in a zone from which CloudFront takes no VPC origin.',
    isLookedFor: true,
    patterns: [/AWS::CloudFront::VpcOrigin.{0,400}?\b([a-z]{2,5}\d-az\d|availability zone)/is],
    fix: 'Set "zones" in config/PROFILE.json to two of the others, as in {"zones": ["us-east-1a", "us-east-1c"]} (`aws ec2 describe-availability-zones --region REGION` shows names and IDs), and run the command again.',
  },
  'account-not-verified': {
    happened: 'AWS has not verified the account yet: new ones may not use CloudFront or start instances at once.',
    isLookedFor: false,
    patterns: [
      /(Your account must be verified before you can add (?:or update |new )*CloudFront resources)/,
      /(Your request for accessing resources in this region is being validated)/,
      /(Your account is currently being verified)/,
      /(This account is currently blocked and not recognized as a valid account)/,
    ],
    fix: 'CloudFront: open a case at https://console.aws.amazon.com/support/home#/case/create with the message above (account and billing support is free of charge; it takes a day or so). Instances: wait up to four hours. Then run the command again: the stacks that are there stay.',
  },
  'low-concurrency': {
    happened: "The account's Lambda concurrency is low, as in new accounts (10).",
    isLookedFor: true,
    patterns: [
      /decreases account's UnreservedConcurrentExecution below its minimum value of (\[\d+\])/,
      /(ConcurrentInvocationLimitExceeded)/,
    ],
    fix: '`aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000 --region REGION` (free of charge). The demo deploys and works without; under load requests are then answered 503.',
  },
  quota: {
    happened: 'A quota of the account is used up.',
    isLookedFor: true,
    patterns: [
      /(The maximum number of (?:addresses|VPCs|internet gateways) has been reached)/,
      /\b(AddressLimitExceeded|VpcLimitExceeded|VcpuLimitExceeded|LimitExceededException|ServiceQuotaExceededException)\b/,
      /(You have requested more vCPU capacity than your current vCPU limit of \d+)/,
      /(You have requested more instances \(\d+\) than your current instance limit of \d+)/,
    ],
    fix: 'Remove what is not used, or ask for more at https://console.aws.amazon.com/servicequotas/home?region=REGION (free of charge, minutes to days).',
  },
  'no-capacity': {
    happened: 'AWS has no free machine of this type in the zone at the moment.',
    isLookedFor: false,
    patterns: [/We currently do not have sufficient (\S+) capacity in the Availability Zone/],
    fix: 'Run the command again later, or choose another "router": {"instanceType": ...} in config/PROFILE.json.',
  },
  'name-taken': {
    happened:
      'A name that the deployment needs is taken: by what an earlier deployment left behind, or by somebody else.',
    isLookedFor: true,
    patterns: [
      /(a secret with this name is already scheduled for deletion)/,
      /Resource of type '\S+' with identifier '([^']+)' already exists/,
      /(\S+) already exists in stack/,
      /(The following hook\(s\)\/validation failed: \[AWS::EarlyValidation::ResourceExistenceCheck\])/,
    ],
    fix: 'Another name for the deployment: `npm run deploy -- --profile PROFILE -c deployment=NAME`. Or, if nobody needs it, for a secret: `aws secretsmanager delete-secret --force-delete-without-recovery --region REGION --secret-id VALUE`.',
  },
  'router-not-started': {
    happened: 'The router did not start within its time, so CloudFormation gave up.',
    isLookedFor: false,
    patterns: [
      /(Failed to receive \d+ resource signal\(s\))/,
      /(Received 0 SUCCESS signal\(s\) out of \d+)/,
      /(Received FAILURE signal with UniqueId \S+)/,
    ],
    fix: 'Look at what the instance printed, while it is there: `aws ec2 get-console-output --latest --output text --region REGION --instance-id ID`. Does the subnet reach the internet, and is Node installed?',
  },
  protected: {
    happened: 'The deployment is protected against deletion.',
    isLookedFor: true,
    patterns: [
      /(Stack \[[^\]]+\] cannot be deleted while TerminationProtection is enabled)/,
      /(Cannot delete protected \w+)/,
    ],
    fix: 'Set "data": {"deletionProtection": false} in config/PROFILE.json, `npm run deploy -- --profile PROFILE -c deployment=DEPLOYMENT`, then destroy it.',
  },
  'not-empty': {
    happened: 'A bucket that goes with its stack still holds objects.',
    isLookedFor: false,
    patterns: [/(The bucket you tried to delete is not empty)/],
    fix: '`npm run destroy -- --profile PROFILE -c deployment=DEPLOYMENT` once more: it empties such buckets first.',
  },
  'network-in-use': {
    happened:
      'Something in the network is still in use: CloudFront gives back its interfaces and security group some time after the VPC origin is gone.',
    isLookedFor: false,
    patterns: [
      /(The (?:vpc|subnet|internetGateway) '[^']+' has dependencies and cannot be deleted)/,
      /(resource sg-\w+ has a dependent object)/,
    ],
    fix: 'Wait a quarter of an hour and run `npm run destroy -- --profile PROFILE -c deployment=DEPLOYMENT` again; then delete what the VPC page of the console still shows in it, such as CloudFront-VPCOrigins-Service-SG.',
  },
  'stack-busy': {
    happened: 'CloudFormation is still working on a stack.',
    isLookedFor: true,
    patterns: [/Stack[: ](\S+) is in \w+_IN_PROGRESS state and can ?not be updated/],
    fix: 'Wait until it is done: `aws cloudformation describe-stacks --region REGION --stack-name VALUE`, and run the command again.',
  },
  'stack-failed': {
    happened: 'A stack is in a state from which it cannot be updated, because an earlier attempt failed.',
    isLookedFor: true,
    patterns: [
      /Stack[: ](\S+) is in (?:ROLLBACK_COMPLETE|ROLLBACK_FAILED|DELETE_FAILED|UPDATE_ROLLBACK_FAILED) state and can ?not be updated/,
      /The stack named (?:\S+ \()?([\w:/-]+)\)? failed creation, it may need to be manually deleted/,
      /The stack named (?:\S+ \()?([\w:/-]+)\)? is in a failed state/,
    ],
    fix: 'ROLLBACK_COMPLETE, ROLLBACK_FAILED, CREATE_FAILED, DELETE_FAILED: `aws cloudformation delete-stack --region REGION --stack-name VALUE`. UPDATE_ROLLBACK_FAILED: `aws cloudformation continue-update-rollback --region REGION --stack-name VALUE`. Then run the command again.',
  },
};
