import type { Report } from '../fault';
import type { Deployment, Resource } from '../templates/deployment';
import { at, isTrueAt, listAt, numberAt, textAt, type Json } from '../templates/json';
import { isLiteral, shown } from '../templates/token';
import { checkChoices } from './choices';
import type { Invariant } from './invariant';
import { statementsOf } from './policy-statements';

const CLASS_ORDER = [
  'STANDARD',
  'STANDARD_IA',
  'INTELLIGENT_TIERING',
  'ONEZONE_IA',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
];

/** S3: lifecycles in order, and policies about the bucket that they are put on. */
export const buckets: Invariant = (deployment, report) => {
  for (const bucket of deployment.all('AWS::S3::Bucket')) {
    const fault = (rule: string, wrong: string, fix: string): void => report(bucket, `bucket/${rule}`, wrong, fix);
    const rules = listAt(bucket.properties, 'LifecycleConfiguration', 'Rules');
    for (const rule of rules) checkLifecycle(rule, fault);
    const ids = rules.flatMap((rule) => textAt(rule, 'Id') ?? []);
    if (new Set(ids).size !== ids.length)
      fault('lifecycle', 'Two lifecycle rules have the same Id.', 'Give each its own.');
    const isVersioned = textAt(bucket.properties, 'VersioningConfiguration', 'Status') === 'Enabled';
    if (bucket.properties['ReplicationConfiguration'] !== undefined && !isVersioned)
      fault('versioning', 'Replication needs versioning.', 'Enable it.');
    if (
      isTrueAt(bucket.properties, 'ObjectLockEnabled') === false &&
      bucket.properties['ObjectLockConfiguration'] !== undefined
    )
      fault('versioning', 'ObjectLockConfiguration without ObjectLockEnabled.', 'Set it.');
    const acl = textAt(bucket.properties, 'AccessControl');
    const ownership =
      textAt(bucket.properties, 'OwnershipControls', 'Rules', 0, 'ObjectOwnership') ?? 'BucketOwnerEnforced';
    if (acl !== undefined && acl !== 'Private' && ownership === 'BucketOwnerEnforced')
      fault(
        'acl',
        `AccessControl is ${acl}, but the bucket takes no access control lists.`,
        'Use a policy, or ObjectOwnership BucketOwnerPreferred.',
      );
    if (/^PublicRead/.test(acl ?? ''))
      fault('public', `AccessControl is ${acl ?? ''}.`, 'Let viewers in through CloudFront.');
    checkCors(bucket, fault);
    checkSettings(deployment, bucket, report);
  }
  const owned = new Set<Resource>();
  for (const policy of deployment.all('AWS::S3::BucketPolicy')) {
    const bucket = deployment.target(policy.properties['Bucket']);
    if (bucket !== undefined && owned.has(bucket))
      report(
        policy,
        'bucket/two-policies',
        `${bucket.logicalId} has another policy: the second replaces the first.`,
        'Write one policy.',
      );
    if (bucket !== undefined) owned.add(bucket);
    for (const statement of statementsOf(policy.properties['PolicyDocument'])) {
      for (const text of statement.resources) {
        const other = deployment.mentioned(text).find(({ type }) => type === 'AWS::S3::Bucket');
        if (bucket !== undefined && other !== undefined && other !== bucket)
          report(
            policy,
            'bucket/policy-of-another-bucket',
            `The policy of ${bucket.logicalId} is about ${shown(text)}: S3 refuses it.`,
            'Name the bucket itself.',
          );
      }
      if (statement.effect !== 'Allow') continue;
      const isOfObjects = statement.actions.some((action) => /^s3:(Get|Put|Delete)Object$/.test(action));
      const hasObjects = statement.resources.some((text) => /\/.*\*|\*|\/[^:]+$/.test(text.replaceAll(/⟦[^⟧]*⟧/g, '')));
      if (isOfObjects && statement.resources.length > 0 && !hasObjects)
        report(
          policy,
          'bucket/policy-without-objects',
          `${statement.actions.join(', ')} is about objects, but Resource is the bucket alone.`,
          'Name BUCKET-ARN/*.',
        );
    }
  }
};

type Say = (rule: string, wrong: string, fix: string) => void;

function checkLifecycle(rule: Json, fault: Say): void {
  const status = textAt(rule, 'Status') ?? '';
  if (!/^(Enabled|Disabled)$/.test(status))
    fault('lifecycle', `A lifecycle rule has Status '${status}'.`, 'Enabled or Disabled.');
  const actions = [
    'Transitions',
    'Transition',
    'ExpirationInDays',
    'ExpirationDate',
    'NoncurrentVersionExpiration',
    'NoncurrentVersionExpirationInDays',
    'NoncurrentVersionTransitions',
    'AbortIncompleteMultipartUpload',
    'ExpiredObjectDeleteMarker',
  ];
  if (!actions.some((name) => at(rule, name) !== undefined))
    fault('lifecycle', 'A lifecycle rule does nothing.', 'Give it an action.');
  const transitions = [...listAt(rule, 'Transitions'), ...listAt(rule, 'Transition')].map((one) => ({
    to: textAt(one, 'StorageClass') ?? '',
    days: numberAt(one, 'TransitionInDays'),
  }));
  const expiration = numberAt(rule, 'ExpirationInDays');
  for (const { to, days } of transitions) {
    if (isLiteral(to) && (!CLASS_ORDER.includes(to) || to === 'STANDARD'))
      fault('storage-class', `There is no storage class '${to}' to move to.`, 'As in STANDARD_IA.');
    if (days === undefined) continue;
    if (/^(STANDARD|ONEZONE)_IA$/.test(to) && days < 30)
      fault('transition-too-early', `Objects move to ${to} after ${days} days: S3 asks for 30.`, 'Set 30 or more.');
    if (expiration !== undefined && expiration <= days)
      fault(
        'expires-before-transition',
        `Objects expire after ${expiration} days and move to ${to} after ${days}.`,
        'Let them expire later, or do not move them.',
      );
    for (const other of transitions) {
      const isFromInfrequent = /_IA$/.test(to) && /^(GLACIER|DEEP_ARCHIVE|GLACIER_IR)$/.test(other.to);
      if (isFromInfrequent && other.days !== undefined && other.days > days && other.days < days + 30)
        fault(
          'transition-order',
          `Objects stay in ${to} for ${other.days - days} days: S3 asks for 30.`,
          'Move them later.',
        );
      if (other.days !== undefined && CLASS_ORDER.indexOf(other.to) > CLASS_ORDER.indexOf(to) && other.days <= days)
        fault(
          'transition-order',
          `Objects move to ${other.to} after ${other.days} days, before or with ${to} after ${days}.`,
          'Move them to colder classes later.',
        );
    }
  }
  const abort = numberAt(rule, 'AbortIncompleteMultipartUpload', 'DaysAfterInitiation');
  if (abort !== undefined && abort < 1)
    fault('lifecycle', `Uploads are aborted after ${abort} days.`, 'Set 1 or more.');
  if (abort !== undefined && at(rule, 'TagFilters') !== undefined)
    fault(
      'lifecycle',
      'Uploads have no tags: S3 refuses AbortIncompleteMultipartUpload with TagFilters.',
      'Use two rules.',
    );
  const noncurrent = numberAt(rule, 'NoncurrentVersionExpiration', 'NoncurrentDays');
  if (noncurrent !== undefined && noncurrent < 1)
    fault('lifecycle', `Old versions expire after ${noncurrent} days.`, 'Set 1 or more.');
  if (expiration !== undefined && expiration < 1)
    fault('lifecycle', `Objects expire after ${expiration} days.`, 'Set 1 or more.');
}

function checkCors({ properties }: Resource, fault: Say): void {
  for (const rule of listAt(properties, 'CorsConfiguration', 'CorsRules')) {
    for (const method of listAt(rule, 'AllowedMethods')) {
      if (typeof method === 'string' && isLiteral(method) && !/^(GET|PUT|HEAD|POST|DELETE)$/.test(method))
        fault('cors', `S3 has no CORS method ${method}.`, 'GET, PUT, HEAD, POST or DELETE.');
    }
    const origins = listAt(rule, 'AllowedOrigins');
    if (origins.length === 0 || listAt(rule, 'AllowedMethods').length === 0)
      fault('cors', 'A CORS rule needs AllowedOrigins and AllowedMethods.', 'Give both.');
    if (origins.some((origin) => typeof origin === 'string' && origin.split('*').length > 2))
      fault('cors', 'An origin has more than one *.', 'At most one.');
  }
}

function checkSettings(deployment: Deployment, bucket: Resource, report: Report): void {
  const { properties } = bucket;
  const fault: Say = (rule, wrong, fix) => report(bucket, `bucket/${rule}`, wrong, fix);
  const encryption = ['BucketEncryption', 'ServerSideEncryptionConfiguration', 0, 'ServerSideEncryptionByDefault'];
  checkChoices(bucket, 'bucket/choice', report, [
    { path: [...encryption, 'SSEAlgorithm'], words: 'AES256 aws:kms aws:kms:dsse' },
    { path: ['VersioningConfiguration', 'Status'], words: 'Enabled Suspended' },
    {
      path: ['OwnershipControls', 'Rules', 0, 'ObjectOwnership'],
      words: 'BucketOwnerEnforced BucketOwnerPreferred ObjectWriter',
    },
  ]);
  if (
    textAt(properties, ...encryption, 'SSEAlgorithm') === 'AES256' &&
    at(properties, ...encryption, 'KMSMasterKeyID') !== undefined
  )
    fault('encryption', 'KMSMasterKeyID with AES256.', 'Use aws:kms.');
  const block = at(properties, 'PublicAccessBlockConfiguration');
  const open = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].filter(
    (name) => at(block, name) !== undefined && !isTrueAt(block, name),
  );
  // A bucket that says nothing blocks everything: S3's own default since April 2023.
  if (open.length > 0) fault('public', `${open.join(', ')} is off.`, 'Let viewers in through CloudFront.');
  const log = deployment.target(at(properties, 'LoggingConfiguration', 'DestinationBucketName'));
  if (log === bucket) fault('logs-itself', 'It logs to itself: each line makes another.', 'Use another bucket.');
  else if (log !== undefined && !takesLogs(deployment, log))
    fault(
      'logs-refused',
      `${log.logicalId} lets nobody write logs.`,
      'Allow logging.s3.amazonaws.com s3:PutObject there.',
    );
}

function takesLogs(deployment: Deployment, log: Resource): boolean {
  if (textAt(log.properties, 'AccessControl') === 'LogDeliveryWrite') return true;
  return deployment
    .all('AWS::S3::BucketPolicy')
    .filter(({ properties }) => deployment.target(properties['Bucket']) === log)
    .flatMap(({ properties }) => statementsOf(properties['PolicyDocument']))
    .some(
      ({ effect, principals }) =>
        effect === 'Allow' && principals.some(([, who]) => who === 'logging.s3.amazonaws.com'),
    );
}
