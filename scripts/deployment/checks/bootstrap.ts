import { type Check, stopping } from '../finding';

/** The bootstrap stack writes its version into a parameter, which the CDK reads too. */
export const checkBootstrap: Check = async ({ account, plan: { bootstrap } }) => {
  const version = await account.parameter(bootstrap.parameterName);
  if (version === undefined) return [stopping('not-bootstrapped', bootstrap.parameterName)];
  if (Number(version) >= bootstrap.version) return [];
  return [stopping('old-bootstrap', `version ${version}, and the stacks need ${bootstrap.version}`)];
};
