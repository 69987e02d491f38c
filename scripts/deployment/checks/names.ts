import type { PlannedStack } from '../planned-stacks';
import { type Check, type Finding, type PreflightContext, stopping } from '../finding';

/**
 * Secrets with fixed names: an earlier deployment of this name may have left them, or they wait out their days of recovery. Other
 * fixed names CloudFormation itself looks up before it begins (its early validation).
 */
export const checkNames: Check = async ({ account, plan }) => {
  const findings = await Promise.all(plan.stacks.map((stack) => takenIn(stack, account)));
  return findings.flat();
};

async function takenIn(stack: PlannedStack, account: PreflightContext['account']): Promise<Finding[]> {
  const names = stack.resources
    .filter(({ type }) => type === 'AWS::SecretsManager::Secret')
    .flatMap(({ properties }) => (typeof properties['Name'] === 'string' ? [properties['Name']] : []));
  if (names.length === 0) return [];
  const status = (await account.stack(stack.name))?.status;
  // The stack is there, and so are its own secrets.
  const isThere =
    status !== undefined && !['ROLLBACK_COMPLETE', 'DELETE_COMPLETE', 'REVIEW_IN_PROGRESS'].includes(status);
  if (isThere) return [];
  const states = await Promise.all(names.map(async (name) => ({ name, state: await account.secret(name) })));
  return states.flatMap(({ name, state }) =>
    state === 'absent' ? [] : [stopping('name-taken', `${name} (a secret, ${state})`)],
  );
}
