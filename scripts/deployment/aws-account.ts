/** What the deployment commands ask of an AWS account and region. All of it is read only, but for `emptyBucket`. */
export interface AwsAccount {
  /** Who the credentials are of. Rejects with the SDK's error if there are none or they are not accepted. */
  identity(): Promise<{ readonly account: string; readonly arn: string }>;
  /** The value of an SSM parameter. */
  parameter(name: string): Promise<string | undefined>;
  stack(name: string): Promise<StackState | undefined>;
  /** Logical ID -> physical ID of what a stack holds. */
  physicalIds(stackName: string): Promise<ReadonlyMap<string, string>>;
  secret(name: string): Promise<'absent' | 'present' | 'scheduled for deletion'>;
  /** Executions that all functions of the account together may run at once. */
  functionConcurrency(): Promise<number>;
  /** Zones of the region that the account may use, by name. */
  zones(): Promise<readonly Zone[]>;
  /** Names of the zones that have the instance type. */
  zonesWithInstanceType(type: string): Promise<readonly string[]>;
  inUse(what: 'VPCs' | 'Elastic IP addresses'): Promise<number>;
  quota(service: string, code: string): Promise<number>;
  /** Bytes in a table, as DynamoDB counted them within the last six hours. */
  tableBytes(name: string): Promise<number>;
  /** Deletes all objects, all their versions and all unfinished uploads. @returns how many objects and versions. */
  emptyBucket(name: string): Promise<number>;
}

export interface StackState {
  /** As `UPDATE_COMPLETE`. */
  readonly status: string;
  /** Whether CloudFormation refuses to delete it. */
  readonly isProtected: boolean;
}

export interface Zone {
  readonly name: string;
  /** As `euc1-az2`: the same place in all accounts, which a name is not. */
  readonly id: string;
}
