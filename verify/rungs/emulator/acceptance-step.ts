import { resultSummary } from '../../../scripts/acceptance/results-table';
import { runAcceptance, type AcceptanceResult } from '../../../scripts/acceptance/run-acceptance';
import { signInLink } from '../../../local/start/ready-message';
import { REALM } from '../../../src/model/names';
import type { Fault } from '../../fault';
import { adminOf, deployedSecret, invokeRollup, outputOf } from './deployed-access';
import { EdgeAdapter } from './edge-adapter';
import type { Emulation } from './emulation';
import { say } from './say';

/** The acceptance suite through the deployed distribution; without what a router would have to be there for. */
export async function acceptDeployment({ emulator, sdk }: Emulation, profile: string): Promise<readonly Fault[]> {
  const stacks = await emulator.stacks();
  const edge = await EdgeAdapter.start(emulator.url, outputOf(stacks, 'EndpointUrl'));
  try {
    const { endpoint } = edge;
    const credentialsSecret = await deployedSecret(sdk, stacks);
    const admin = adminOf(credentialsSecret);
    const results = await runAcceptance({
      credentials: { endpoint, wampUrl: `${endpoint.replace(/^http/, 'ws')}/ws`, realm: REALM, admin, devices: [] },
      without: ['router'],
      rollUp: () => invokeRollup(sdk, stacks),
      signInLink: () => signInLink({ admin, credentialsSecret, endpoint }, Date.now()),
    });
    say(`  ${profile}: acceptance suite: ${resultSummary(results)}`);
    for (const { name, tried } of results) if (!tried) say(`    not tried: ${name}`);
    return results.filter(({ fault }) => fault !== undefined).map((result) => faultOf(result, profile));
  } finally {
    await edge.stop();
  }
}

function faultOf({ name, fault }: AcceptanceResult, profile: string): Fault {
  return {
    rule: 'emulator/acceptance',
    template: profile,
    logicalId: name,
    type: '-',
    wrong: `does not hold for what was deployed: ${fault ?? ''}`,
    fix: 'See which function or route answers: a grant, variable, route or reference that the templates lack',
  };
}
