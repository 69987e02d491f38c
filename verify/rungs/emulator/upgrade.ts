import { join } from 'node:path';
import type { Fault } from '../../fault';
import type { EmulatedStack } from './emulator-process';
import type { Emulation } from './emulation';
import type { EmulatedProfile } from './emulated-profile';
import { checkWorks } from './check-works';
import type { MarkerContext } from './markers';
import { releasedAssembly } from './released-assembly';
import { sayResultsOf } from './say';
import { leaveMarks, lostMarks, type Mark } from './state-marks';
import { runSteps } from './steps';

/**
 * The last released templates are deployed and data is put into everything that holds some; then comes the present app over them, and the
 * data is still there. As long as nothing is released, the present templates stand for the released ones.
 */
export async function upgrade(
  profile: EmulatedProfile,
  emulation: Emulation,
  releases: string,
): Promise<readonly Fault[]> {
  const { emulator, cdk, account, region, folder } = emulation;
  const { name, assembly } = profile;
  const released = releasedAssembly({ releases, profile: name, assembly, folder: join(folder, 'released') });
  const version = released?.version ?? 'as it is now, because nothing is released yet';
  let marks: readonly Mark[] = [];
  return runSteps(
    [
      { name: 'cdk bootstrap', run: () => cdk.bootstrap(account, region) },
      {
        name: `cdk deploy of release ${version}`,
        run: () => (released === undefined ? cdk.deploy(assembly) : cdk.deploy(released.folder, released.stacks)),
      },
      {
        name: 'data in every table, bucket, queue, secret and database',
        run: async () => {
          const stacks = await emulator.stacks();
          marks = await leaveMarks(stacks, markerContext(profile, emulation, stacks));
          return [];
        },
      },
      { name: 'cdk deploy --all over it', run: () => cdk.deploy(assembly) },
      {
        name: 'the data is still there',
        run: async () => {
          const stacks = await emulator.stacks();
          return lostMarks(marks, stacks, markerContext(profile, emulation, stacks));
        },
      },
      { name: 'a new device, its reading and its history', run: () => checkWorks(emulation, name) },
    ],
    sayResultsOf(`${name}, upgrade`),
  );
}

function markerContext(
  { databaseName }: EmulatedProfile,
  { sdk, account, region }: Emulation,
  stacks: readonly EmulatedStack[],
): MarkerContext {
  const attachment = stacks
    .flatMap(({ resources }) => resources)
    .find(({ type }) => type === 'AWS::SecretsManager::SecretTargetAttachment');
  return {
    sdk,
    database: {
      secretArn: attachment?.physicalId ?? '',
      name: databaseName,
      clusterArn: (id) => `arn:aws:rds:${region}:${account}:cluster:${id}`,
    },
  };
}
