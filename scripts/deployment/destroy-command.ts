import { readPriceList } from '../cost/price-list';
import type { AwsAccount, StackState } from './aws-account';
import { DeploymentError } from './failure';
import type { DeploymentOptions } from './options';
import type { PlannedStack } from './planned-stacks';
import type { DeploymentPorts } from './ports';
import { type Remains, remainsOf, remainsTable } from './remains';
import { failureReport } from './report';
import { synthesize } from './synthesis';
import { openTarget } from './target';

/** A stack of the deployment that is in the account. */
interface DeployedStack {
  readonly planned: PlannedStack;
  readonly state: StackState;
  readonly physicalIds: ReadonlyMap<string, string>;
}

/**
 * Deletes all stacks, the last one first, but for what their templates keep; says what stays and what it costs. @returns the exit
 * status.
 *
 * @throws DeploymentError if settings, region or credentials do not fit, or the deployment is protected.
 */
export async function destroy(options: DeploymentOptions, ports: DeploymentPorts): Promise<number> {
  const { say, cdk } = ports;
  const target = await openTarget(options, ports);
  const { names, account, environment } = target;
  say(
    `Deployment "${names.deployment}" of profile ${names.profile}, in account ${names.account}, region ${names.region}`,
  );
  say(`with the credentials of ${target.arn}.\n\nSynthesizing the stacks, to see what they keep ...`);
  const synthesis = await synthesize(options, target, ports);
  if ('failed' in synthesis) {
    say(failureReport(synthesis.failed.output, names));
    return 1;
  }
  const deployed = await deployedStacks(synthesis.plan.stacks, account);
  if (deployed.length === 0) {
    say(
      `\nThere is no stack of this deployment: nothing to delete. They would be called ${synthesis.plan.stacks[0]?.name}, ...`,
    );
    return 0;
  }
  refuseProtected(deployed);
  const remains = deployed.flatMap(({ planned, physicalIds }) => remainsOf(planned, physicalIds));
  const table = remainsTable(remains, readPriceList(), await sizesOf(remains, account));
  say(
    `\nTo be deleted, in this order: ${deployed
      .map(({ planned }) => planned.name)
      .reverse()
      .join(', ')}.\n${table}\n`,
  );
  if (!(await isAgreed(options, ports))) return 1;

  for (const bucket of bucketsThatGo(deployed)) say(`Emptied ${bucket}: ${await account.emptyBucket(bucket)} objects`);
  const result = await cdk(['destroy', '--all', '--force', '--app', synthesis.folder], environment);
  say(result.status === 0 ? `\nDeleted. ${table}` : `\n${failureReport(result.output, names)}`);
  return result.status === 0 ? 0 : 1;
}

async function deployedStacks(planned: readonly PlannedStack[], account: AwsAccount): Promise<DeployedStack[]> {
  const all = await Promise.all(
    planned.map(async (stack): Promise<DeployedStack | undefined> => {
      const state = await account.stack(stack.name);
      if (state === undefined) return undefined;
      return { planned: stack, state, physicalIds: await account.physicalIds(stack.name) };
    }),
  );
  return all.filter((stack) => stack !== undefined);
}

function refuseProtected(deployed: readonly DeployedStack[]): void {
  const kept = deployed.filter(({ state }) => state.isProtected).map(({ planned }) => planned.name);
  if (kept.length > 0) throw new DeploymentError({ code: 'protected', value: kept.join(', ') });
}

/** CloudFormation deletes an empty bucket alone. */
function bucketsThatGo(deployed: readonly DeployedStack[]): string[] {
  return deployed.flatMap(({ planned, physicalIds }) =>
    planned.resources
      .filter(({ type, deletionPolicy }) => type === 'AWS::S3::Bucket' && deletionPolicy === 'Delete')
      .flatMap(({ logicalId }) => physicalIds.get(logicalId) ?? []),
  );
}

/** Physical ID -> bytes, of what can be asked with one call. What cannot be asked is left out. */
async function sizesOf(remains: readonly Remains[], account: AwsAccount): Promise<ReadonlyMap<string, number>> {
  const tables = remains.flatMap(({ resource, physicalId }) =>
    resource.type === 'AWS::DynamoDB::Table' && physicalId !== undefined ? [physicalId] : [],
  );
  const sizes = await Promise.allSettled(tables.map((table) => account.tableBytes(table)));
  return new Map(
    tables.flatMap((table, index): [string, number][] => {
      const size = sizes[index];
      return size?.status === 'fulfilled' ? [[table, size.value]] : [];
    }),
  );
}

async function isAgreed({ yes, deployment }: DeploymentOptions, { ask, say }: DeploymentPorts): Promise<boolean> {
  if (yes) return true;
  const answer = await ask(`Type the deployment's name (${deployment}) to delete it: `);
  if (answer?.trim() === deployment) return true;
  say(
    answer === undefined
      ? 'There is nobody to ask: add --yes to delete it without a question.'
      : 'That is not its name. Nothing was changed.',
  );
  return false;
}
