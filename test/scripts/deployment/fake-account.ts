import type { AwsAccount, StackState } from '../../../scripts/deployment/aws-account';

/** An account in which everything is as a first deployment needs it, but for what a test changes. */
export class FakeAccount implements AwsAccount {
  account = '111122223333';
  bootstrapVersion: string | undefined = '30';
  readonly stacks = new Map<string, StackState>();
  /** Stack name -> logical ID -> physical ID. */
  readonly resources = new Map<string, ReadonlyMap<string, string>>();
  readonly secrets = new Map<string, 'present' | 'scheduled for deletion'>();
  concurrency = 1000;
  zoneList = [
    { name: 'eu-central-1a', id: 'euc1-az2' },
    { name: 'eu-central-1b', id: 'euc1-az3' },
    { name: 'eu-central-1c', id: 'euc1-az1' },
  ];
  instanceZones: readonly string[] = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];
  readonly used = { VPCs: 1, 'Elastic IP addresses': 0 };
  readonly quotas: Record<string, number> = { 'L-F678F1CE': 5, 'L-0263D0A3': 5, 'L-1216C47A': 32 };
  readonly bytes = new Map<string, number>();
  readonly emptied: string[] = [];
  /** What `identity` rejects with. */
  refusal: Error | undefined;

  async identity(): Promise<{ account: string; arn: string }> {
    if (this.refusal !== undefined) throw this.refusal;
    return { account: this.account, arn: `arn:aws:iam::${this.account}:user/me` };
  }

  async parameter(): Promise<string | undefined> {
    return this.bootstrapVersion;
  }

  async stack(name: string): Promise<StackState | undefined> {
    return this.stacks.get(name);
  }

  async physicalIds(stackName: string): Promise<ReadonlyMap<string, string>> {
    return this.resources.get(stackName) ?? new Map();
  }

  async secret(name: string): Promise<'absent' | 'present' | 'scheduled for deletion'> {
    return this.secrets.get(name) ?? 'absent';
  }

  async functionConcurrency(): Promise<number> {
    return this.concurrency;
  }

  async zones(): Promise<readonly { name: string; id: string }[]> {
    return this.zoneList;
  }

  async zonesWithInstanceType(): Promise<readonly string[]> {
    return this.instanceZones;
  }

  async inUse(what: 'VPCs' | 'Elastic IP addresses'): Promise<number> {
    return this.used[what];
  }

  async quota(_service: string, code: string): Promise<number> {
    return this.quotas[code] ?? Promise.reject(new Error(`no quota ${code}`));
  }

  async tableBytes(name: string): Promise<number> {
    return this.bytes.get(name) ?? Promise.reject(new Error(`no table ${name}`));
  }

  async emptyBucket(name: string): Promise<number> {
    this.emptied.push(name);
    return 3;
  }
}
