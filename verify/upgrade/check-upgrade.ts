import type { Fault } from '../fault';
import { consumedOutputFaults } from './consumed-outputs';
import { STATEFUL_TYPES } from './stateful-types';
import { statefulResourceFaults } from './stateful-resources';
import { upgradeFault, type Upgrade } from './upgrade';

/** Everything by which an upgrade from a release would hurt its data, or could not go through stack by stack. */
export function checkUpgrade(upgrade: Upgrade): Fault[] {
  return [...lostStacks(upgrade), ...statefulResourceFaults(upgrade), ...consumedOutputFaults(upgrade)];
}

/** Released stacks that no longer have their name: a deployment would leave them where they are and make new ones beside them. */
function lostStacks({ release, stacks }: Upgrade): Fault[] {
  const names = new Set(stacks.map(({ stackName }) => stackName));
  return release.stacks
    .filter(({ stackName }) => !names.has(stackName))
    .map(({ stackName, file, template }) => {
      const stateful = Object.entries(template.Resources).flatMap(([id, { Type }]) =>
        STATEFUL_TYPES[Type] === undefined ? [] : [id],
      );
      return upgradeFault(
        'stack-lost',
        { template: file, logicalId: stackName, type: 'AWS::CloudFormation::Stack' },
        {
          wrong:
            `Release ${release.version} has the stack ${stackName}, which is gone or has another name` +
            (stateful.length === 0 ? '.' : `: the data of ${stateful.join(', ')} would stay behind in it.`),
          fix: "Keep the stack's name.",
        },
      );
    });
}
