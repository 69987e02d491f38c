import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { readOwnerEnvironment } from '../../local/start/owner-environment';

/**
 * Rolls up the touched hours of the local cloud that runs on this data folder, by invoking the rollup function as its owner.
 *
 * @returns what the function answered. @throws Error if there is no cloud, or the function failed.
 */
export async function rollUpLocally(dataFolder: string): Promise<string> {
  Object.assign(process.env, readOwnerEnvironment(dataFolder));
  const answer = await new LambdaClient().send(new InvokeCommand({ FunctionName: 'Rollup', Payload: '{}' }));
  const text = Buffer.from(answer.Payload ?? []).toString('utf8');
  if (answer.FunctionError !== undefined) throw new Error(`The rollup failed and will be tried again: ${text}`);
  return text;
}
