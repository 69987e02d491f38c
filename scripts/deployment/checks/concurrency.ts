import { type Check, stopping, warning } from '../finding';

/** Lambda keeps so many executions for functions without a reservation. */
const UNRESERVED_MINIMUM = 100;
/** New accounts have 10; what the store function alone may take (`store.maximumConcurrency`) is more than is left for requests. */
const ENOUGH = 100;

export const checkConcurrency: Check = async ({ account, needs }) => {
  const limit = await account.functionConcurrency();
  const seen = `${limit} executions at once`;
  if (needs.reservedConcurrency > 0 && limit - needs.reservedConcurrency < UNRESERVED_MINIMUM)
    return [stopping('low-concurrency', `${seen}, of which the stacks reserve ${needs.reservedConcurrency}`)];
  return limit < ENOUGH ? [warning('low-concurrency', seen)] : [];
};
