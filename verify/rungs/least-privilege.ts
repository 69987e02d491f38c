import { readDeployment } from '../../local/templates/read-deployment';
import type { Fault } from '../fault';
import { refusedCalls, unusedGrants } from '../least-privilege/check-privileges';
import { driveCloud } from '../least-privilege/driven-cloud';
import { GRANT_REASONS } from '../least-privilege/grant-reasons';
import type { RungContext } from '../rung';
import { readAssembly } from '../templates/read-assembly';

/** Where the local cloud would be: nothing listens there, and no role's name depends on it. */
const NOWHERE = { endpoint: 'http://127.0.0.1', gatewayUrl: 'http://127.0.0.1' };

/**
 * Runs the acceptance suite on a local cloud made from the templates and compares what was called with what the roles allow, both ways.
 * Throws if the suite did not hold for another reason than a refused call: then the calls say nothing about the grants.
 */
export async function checkLeastPrivilege(folder: string, { profile }: RungContext): Promise<readonly Fault[]> {
  const files = new Map(readAssembly(folder).stacks.map(({ stackName, file }) => [stackName, file]));
  const { calls, failures } = await driveCloud(folder);
  const check = {
    deployment: readDeployment(folder, NOWHERE),
    calls,
    reasons: GRANT_REASONS,
    ...(profile === undefined ? {} : { profile }),
    fileOf: (stack: string) => files.get(stack) ?? stack,
  };
  const refused = refusedCalls(check);
  if (refused.length > 0) return refused;
  if (failures.length > 0) throw new Error(`The acceptance run did not hold.\n  ${failures.join('\n  ')}`);
  return unusedGrants(check);
}
