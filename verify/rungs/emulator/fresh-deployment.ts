import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Fault } from '../../fault';
import { acceptDeployment } from './acceptance-step';
import { CHANGE_HEADER, withChangedFunction } from './changed-function';
import { outputOf } from './deployed-access';
import { EdgeAdapter } from './edge-adapter';
import type { Emulation } from './emulation';
import { keptResources, orphans } from './orphans';
import { say, sayResultsOf } from './say';
import { runSteps } from './steps';
import type { EmulatedProfile } from './emulated-profile';

/** The first deployment into an account: it works, a changed function takes effect, and it goes without leaving what nobody kept. */
export async function freshDeployment(profile: EmulatedProfile, emulation: Emulation): Promise<readonly Fault[]> {
  const { emulator, cdk, account, region } = emulation;
  const { name, assembly, unprotected } = profile;
  let before: readonly string[] = [];
  return runSteps(
    [
      { name: 'cdk bootstrap', run: () => cdk.bootstrap(account, region) },
      {
        name: 'cdk deploy --all',
        run: async () => {
          before = await emulator.inventory();
          return cdk.deploy(assembly);
        },
      },
      { name: 'acceptance suite over HTTP', run: () => acceptDeployment(emulation, name) },
      { name: 'cdk deploy --all with a changed function', run: () => changeFunction(profile, emulation) },
      ...(unprotected === undefined
        ? []
        : [{ name: 'cdk deploy --all without deletion protection', run: () => cdk.deploySources(unprotected) }]),
      { name: 'cdk destroy --all, and what is left', run: () => destroy(profile, emulation, before) },
    ],
    sayResultsOf(`${name}, fresh`),
  );
}

/** An HTTP function answers with a header that it did not have before, through the distribution. */
async function changeFunction({ assembly }: EmulatedProfile, emulation: Emulation): Promise<readonly Fault[]> {
  const { emulator, cdk, folder } = emulation;
  const value = randomBytes(8).toString('hex');
  const template = 'Ingest';
  const changed = withChangedFunction(assembly, join(folder, 'changed'), { template, logicalIdPrefix: 'Api', value });
  const faults = await cdk.deploy(changed);
  if (faults.length > 0) return faults;
  const edge = await EdgeAdapter.start(emulator.url, outputOf(await emulator.stacks(), 'EndpointUrl'));
  try {
    const answer = await fetch(`${edge.endpoint}/health`);
    const seen = answer.headers.get(CHANGE_HEADER);
    if (answer.ok && seen === value) return [];
    return [
      {
        rule: 'emulator/no-effect',
        template,
        logicalId: 'Api',
        type: 'AWS::Lambda::Function',
        wrong: `was deployed with other code, but GET /health answers ${answer.status} with ${CHANGE_HEADER}: ${seen ?? 'none'}`,
        fix: 'Let the route lead to the function itself, or to an alias that follows its newest version',
      },
    ];
  } finally {
    await edge.stop();
  }
}

async function destroy(
  { name, assembly, deletionPolicies }: EmulatedProfile,
  { emulator, cdk }: Emulation,
  before: readonly string[],
): Promise<readonly Fault[]> {
  const stacks = await emulator.stacks();
  const kept = keptResources(stacks, deletionPolicies);
  const others = stacks
    .filter((stack) => !deletionPolicies.has(stack.name))
    .flatMap(({ resources }) => resources.map(({ physicalId }) => physicalId));
  const faults = await cdk.destroy(assembly);
  if (faults.length > 0) return faults;
  say(`  ${name}: kept on purpose: ${kept.map(({ logicalId, type }) => `${logicalId} (${type})`).join(', ')}`);
  return orphans({ before, after: await emulator.inventory(), kept, others, deployment: name });
}
