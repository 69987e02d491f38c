import type { AwsAccount } from '../aws-account';
import { type Check, type Finding, stopping } from '../finding';

/** Of AWS's list of quotas: https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html */
const VPCS = { service: 'vpc', code: 'L-F678F1CE' };
const ELASTIC_ADDRESSES = { service: 'ec2', code: 'L-0263D0A3' };
/** Virtual CPUs of all running on-demand instances of the families A, C, D, H, I, M, R, T and Z. */
const STANDARD_CPUS = { service: 'ec2', code: 'L-1216C47A' };

/** What is counted when nothing of this deployment is there yet; afterwards it has what it needs. */
export const checkQuotas: Check = async ({ account, plan, needs }) => {
  const [network] = plan.stacks;
  if (network !== undefined && (await account.stack(network.name)) !== undefined) return [];
  const findings = await Promise.all([
    room(account, { what: 'VPCs', quota: VPCS, needed: needs.vpcs }),
    room(account, { what: 'Elastic IP addresses', quota: ELASTIC_ADDRESSES, needed: needs.elasticAddresses }),
    cpus(account, needs.instances),
  ]);
  return findings.flat();
};

async function room(
  account: AwsAccount,
  {
    what,
    quota,
    needed,
  }: {
    readonly what: 'VPCs' | 'Elastic IP addresses';
    readonly quota: { readonly service: string; readonly code: string };
    readonly needed: number;
  },
): Promise<Finding[]> {
  if (needed === 0) return [];
  const [limit, used] = await Promise.all([account.quota(quota.service, quota.code), account.inUse(what)]);
  return used + needed <= limit
    ? []
    : [stopping('quota', `${used} of ${limit} ${what} are in use, and ${needed} more are needed`)];
}

/** Whether the instances fit if nothing else runs: what does run is not asked, it takes a call for each instance type. */
async function cpus(
  account: AwsAccount,
  instances: readonly { readonly type: string; readonly count: number }[],
): Promise<Finding[]> {
  const needed = instances.reduce((sum, { type, count }) => sum + count * cpusOf(type), 0);
  if (needed === 0) return [];
  const limit = await account.quota(STANDARD_CPUS.service, STANDARD_CPUS.code);
  return needed <= limit ? [] : [stopping('quota', `${limit} virtual CPUs, and the routers need ${needed}`)];
}

/** Of Graviton instances, which are all that the configuration takes. */
function cpusOf(type: string): number {
  const size = type.split('.')[1] ?? '';
  if (size === 'medium' && !type.startsWith('t')) return 1;
  if (['micro', 'small', 'medium', 'large'].includes(size)) return 2;
  const times = /^(\d*)xlarge$/.exec(size)?.[1];
  return times === undefined ? 1 : 4 * Number(times === '' ? 1 : times);
}
