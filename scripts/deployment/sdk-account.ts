import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeAddressesCommand,
  DescribeAvailabilityZonesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsAccount, StackState, Zone } from './aws-account';
import { emptyBucket } from './empty-bucket';

/** The account that the SDK's credentials are of, in a region. Retries little: somebody waits for the answer. */
export class SdkAccount implements AwsAccount {
  readonly #options: { readonly region: string; readonly maxAttempts: number };

  constructor(region: string) {
    this.#options = { region, maxAttempts: 2 };
  }

  async identity(): Promise<{ account: string; arn: string }> {
    const { Account, Arn } = await new STSClient(this.#options).send(new GetCallerIdentityCommand({}));
    return { account: present(Account, 'Account'), arn: present(Arn, 'Arn') };
  }

  async parameter(name: string): Promise<string | undefined> {
    const answer = await unless('ParameterNotFound', () =>
      new SSMClient(this.#options).send(new GetParameterCommand({ Name: name })),
    );
    return answer?.Parameter?.Value;
  }

  async stack(name: string): Promise<StackState | undefined> {
    // CloudFormation has no error of its own for a stack that is not there.
    const answer = await unless(/does not exist/, () =>
      new CloudFormationClient(this.#options).send(new DescribeStacksCommand({ StackName: name })),
    );
    const stack = answer?.Stacks?.[0];
    if (stack?.StackStatus === undefined) return undefined;
    return { status: stack.StackStatus, isProtected: stack.EnableTerminationProtection ?? false };
  }

  async physicalIds(stackName: string): Promise<ReadonlyMap<string, string>> {
    const client = new CloudFormationClient(this.#options);
    const ids = new Map<string, string>();
    for await (const page of paginateListStackResources({ client }, { StackName: stackName })) {
      for (const { LogicalResourceId, PhysicalResourceId, ResourceStatus } of page.StackResourceSummaries ?? []) {
        const isThere = ResourceStatus !== 'DELETE_COMPLETE' && ResourceStatus !== 'CREATE_FAILED';
        if (isThere && LogicalResourceId !== undefined && PhysicalResourceId !== undefined)
          ids.set(LogicalResourceId, PhysicalResourceId);
      }
    }
    return ids;
  }

  async secret(name: string): Promise<'absent' | 'present' | 'scheduled for deletion'> {
    const answer = await unless('ResourceNotFoundException', () =>
      new SecretsManagerClient(this.#options).send(new DescribeSecretCommand({ SecretId: name })),
    );
    if (answer === undefined) return 'absent';
    return answer.DeletedDate === undefined ? 'present' : 'scheduled for deletion';
  }

  async functionConcurrency(): Promise<number> {
    const { AccountLimit } = await new LambdaClient(this.#options).send(new GetAccountSettingsCommand({}));
    return present(AccountLimit?.ConcurrentExecutions, 'AccountLimit.ConcurrentExecutions');
  }

  async zones(): Promise<readonly Zone[]> {
    const filters = [{ Name: 'zone-type', Values: ['availability-zone'] }];
    const { AvailabilityZones = [] } = await this.#ec2().send(
      new DescribeAvailabilityZonesCommand({ Filters: filters }),
    );
    return AvailabilityZones.map(({ ZoneName, ZoneId }) => ({
      name: present(ZoneName, 'ZoneName'),
      id: present(ZoneId, 'ZoneId'),
    })).sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  async zonesWithInstanceType(type: string): Promise<readonly string[]> {
    const { InstanceTypeOfferings = [] } = await this.#ec2().send(
      new DescribeInstanceTypeOfferingsCommand({
        LocationType: 'availability-zone',
        Filters: [{ Name: 'instance-type', Values: [type] }],
      }),
    );
    return InstanceTypeOfferings.map(({ Location }) => present(Location, 'Location'));
  }

  async inUse(what: 'VPCs' | 'Elastic IP addresses'): Promise<number> {
    if (what === 'VPCs') return (await this.#ec2().send(new DescribeVpcsCommand({}))).Vpcs?.length ?? 0;
    return (await this.#ec2().send(new DescribeAddressesCommand({}))).Addresses?.length ?? 0;
  }

  async quota(service: string, code: string): Promise<number> {
    const { Quota } = await new ServiceQuotasClient(this.#options).send(
      new GetServiceQuotaCommand({ ServiceCode: service, QuotaCode: code }),
    );
    return present(Quota?.Value, 'Quota.Value');
  }

  async tableBytes(name: string): Promise<number> {
    const { Table } = await new DynamoDBClient(this.#options).send(new DescribeTableCommand({ TableName: name }));
    return present(Table?.TableSizeBytes, 'Table.TableSizeBytes');
  }

  emptyBucket(name: string): Promise<number> {
    return emptyBucket(new S3Client(this.#options), name);
  }

  #ec2(): EC2Client {
    return new EC2Client(this.#options);
  }
}

/** Undefined if the call fails with this name, or with these words. */
async function unless<T>(failure: string | RegExp, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isIt = typeof failure === 'string' ? error.name === failure : failure.test(error.message);
    if (isIt) return undefined;
    throw error;
  }
}

function present<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`AWS answered without ${name}`);
  return value;
}
