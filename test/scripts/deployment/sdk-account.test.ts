/** The adapter to AWS, against answers in the services' own formats. */
import { SdkAccount } from '../../../scripts/deployment/sdk-account';
import { AwsStandIn, type WireAnswer } from './aws-stand-in';

const REST_CONCURRENCY = 'GET /2016-08-19/account-settings';

const query = (operation: string, result: string): WireAnswer => [
  200,
  `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`,
];
const ec2 = (operation: string, result: string): WireAnswer => [
  200,
  `<${operation}Response>${result}</${operation}Response>`,
];
const json = (value: unknown): WireAnswer => [200, JSON.stringify(value)];
const jsonError = (name: string): WireAnswer => [400, JSON.stringify({ __type: name, message: name })];
const queryError = (code: string, message: string): WireAnswer => [
  400,
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
];

const environment = { ...process.env };
let aws: AwsStandIn;

async function accountWith(answers: Record<string, readonly WireAnswer[]>): Promise<SdkAccount> {
  aws = new AwsStandIn(answers);
  process.env['AWS_ENDPOINT_URL'] = await aws.listen();
  return new SdkAccount('eu-central-1');
}

beforeEach(() => Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret' }));
afterEach(() => {
  aws.close();
  process.env = { ...environment };
});

test('knows whose the credentials are', async () => {
  const result = '<Arn>arn:aws:iam::111122223333:user/me</Arn><UserId>A</UserId><Account>111122223333</Account>';
  const account = await accountWith({ GetCallerIdentity: [query('GetCallerIdentity', result)] });
  expect(await account.identity()).toEqual({ account: '111122223333', arn: 'arn:aws:iam::111122223333:user/me' });
});

test('passes on why credentials are refused', async () => {
  const refused = queryError('ExpiredToken', 'The security token included in the request is expired');
  const account = await accountWith({ GetCallerIdentity: [refused] });
  await expect(account.identity()).rejects.toMatchObject({
    name: expect.stringMatching(/^ExpiredToken/),
    message: expect.stringContaining('is expired'),
  });
});

test('reads a parameter, and knows one that is not there', async () => {
  const account = await accountWith({
    GetParameter: [json({ Parameter: { Value: '30' } }), jsonError('ParameterNotFound')],
  });
  expect([await account.parameter('/a'), await account.parameter('/b')]).toEqual(['30', undefined]);
});

test('knows the state of a stack, one that is not there, and does not take another refusal for that', async () => {
  const stack =
    '<Stacks><member><StackName>S</StackName><CreationTime>2026-11-25T00:00:00Z</CreationTime><StackStatus>ROLLBACK_COMPLETE</StackStatus><EnableTerminationProtection>true</EnableTerminationProtection></member></Stacks>';
  const account = await accountWith({
    DescribeStacks: [
      query('DescribeStacks', stack),
      queryError('ValidationError', 'Stack with id S does not exist'),
      queryError('AccessDenied', 'no'),
    ],
  });
  expect(await account.stack('S')).toEqual({ status: 'ROLLBACK_COMPLETE', isProtected: true });
  expect(await account.stack('S')).toBeUndefined();
  await expect(account.stack('S')).rejects.toThrow('no');
});

test('lists what a stack holds, over pages, without what is gone', async () => {
  const member = (id: string, status: string): string =>
    `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>phys-${id}</PhysicalResourceId><ResourceType>T</ResourceType><ResourceStatus>${status}</ResourceStatus></member>`;
  const page = (members: string, next = ''): WireAnswer =>
    query('ListStackResources', `<StackResourceSummaries>${members}</StackResourceSummaries>${next}`);
  const account = await accountWith({
    ListStackResources: [
      page(member('A', 'CREATE_COMPLETE') + member('B', 'DELETE_COMPLETE'), '<NextToken>t</NextToken>'),
      page(member('C', 'UPDATE_COMPLETE')),
    ],
  });
  expect(Object.fromEntries(await account.physicalIds('S'))).toEqual({ A: 'phys-A', C: 'phys-C' });
});

test('tells secrets that are absent, present and scheduled for deletion', async () => {
  const account = await accountWith({
    DescribeSecret: [
      jsonError('ResourceNotFoundException'),
      json({ Name: 'n' }),
      json({ Name: 'n', DeletedDate: 1_790_000_000 }),
    ],
  });
  const states = [await account.secret('n'), await account.secret('n'), await account.secret('n')];
  expect(states).toEqual(['absent', 'present', 'scheduled for deletion']);
});

test('reads limits, quotas and sizes', async () => {
  const account = await accountWith({
    [REST_CONCURRENCY]: [json({ AccountLimit: { ConcurrentExecutions: 10 } })],
    GetServiceQuota: [json({ Quota: { Value: 5 } })],
    DescribeTable: [json({ Table: { TableSizeBytes: 1234 } })],
  });
  expect(await account.functionConcurrency()).toBe(10);
  expect(await account.quota('vpc', 'L-F678F1CE')).toBe(5);
  expect(await account.tableBytes('t')).toBe(1234);
});

test('lists zones by name, where an instance type is, and what is in use', async () => {
  const zone = (name: string, id: string): string => `<item><zoneName>${name}</zoneName><zoneId>${id}</zoneId></item>`;
  const account = await accountWith({
    DescribeAvailabilityZones: [
      ec2(
        'DescribeAvailabilityZones',
        `<availabilityZoneInfo>${zone('eu-central-1b', 'euc1-az3')}${zone('eu-central-1a', 'euc1-az2')}</availabilityZoneInfo>`,
      ),
    ],
    DescribeInstanceTypeOfferings: [
      ec2(
        'DescribeInstanceTypeOfferings',
        '<instanceTypeOfferingSet><item><instanceType>t4g.micro</instanceType><location>eu-central-1a</location></item></instanceTypeOfferingSet>',
      ),
    ],
    DescribeVpcs: [ec2('DescribeVpcs', '<vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet>')],
    DescribeAddresses: [ec2('DescribeAddresses', '<addressesSet/>')],
  });
  expect(await account.zones()).toEqual([
    { name: 'eu-central-1a', id: 'euc1-az2' },
    { name: 'eu-central-1b', id: 'euc1-az3' },
  ]);
  expect(await account.zonesWithInstanceType('t4g.micro')).toEqual(['eu-central-1a']);
  expect([await account.inUse('VPCs'), await account.inUse('Elastic IP addresses')]).toEqual([1, 0]);
});

describe('emptying a bucket', () => {
  const versions = (inner: string): WireAnswer => [200, `<ListVersionsResult>${inner}</ListVersionsResult>`];
  const LIST = 'GET /b/?versions=';
  const DELETE = 'POST /b/?delete=';
  const UPLOADS = 'GET /b/?uploads=';

  test('deletes all versions and delete markers, page by page, and unfinished uploads', async () => {
    const account = await accountWith({
      [LIST]: [
        versions('<IsTruncated>true</IsTruncated><Version><Key>a</Key><VersionId>1</VersionId></Version>'),
        versions(
          '<Version><Key>b</Key><VersionId>2</VersionId></Version><DeleteMarker><Key>a</Key><VersionId>3</VersionId></DeleteMarker>',
        ),
        versions(''),
      ],
      [DELETE]: [[200, '<DeleteResult/>']],
      [UPLOADS]: [
        [
          200,
          '<ListMultipartUploadsResult><Upload><Key>c</Key><UploadId>u</UploadId></Upload></ListMultipartUploadsResult>',
        ],
      ],
      'DELETE /b/c?uploadId=u': [[204, '']],
    });

    expect(await account.emptyBucket('b')).toBe(3);
    expect(aws.asked).toEqual([LIST, DELETE, LIST, DELETE, LIST, UPLOADS, 'DELETE /b/c?uploadId=u']);
  });

  test('ends with the object that cannot be deleted', async () => {
    const account = await accountWith({
      [LIST]: [versions('<Version><Key>a</Key><VersionId>1</VersionId></Version>')],
      [DELETE]: [
        [200, '<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>'],
      ],
    });
    await expect(account.emptyBucket('b')).rejects.toThrow('a in bucket b cannot be deleted: no');
  });
});
