import { type Check, stopping } from '../finding';

/** States in which CloudFormation takes no update, though nothing is going on. */
const FAILED = new Set([
  'CREATE_FAILED',
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
  'DELETE_FAILED',
  'UPDATE_ROLLBACK_FAILED',
]);

export const checkStacks: Check = async ({ account, plan }) => {
  const states = await Promise.all(plan.stacks.map(async ({ name }) => ({ name, stack: await account.stack(name) })));
  return states.flatMap(({ name, stack }) => {
    const status = stack?.status ?? '';
    if (FAILED.has(status)) return [stopping('stack-failed', `${name} is in ${status}`)];
    // A change set that was never executed: the CDK makes another one.
    if (status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS')
      return [stopping('stack-busy', `${name} is in ${status}`)];
    return [];
  });
};
