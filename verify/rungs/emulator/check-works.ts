import { eventually, PublicApi } from '../../../scripts/acceptance/public-api';
import type { Fault } from '../../fault';
import { adminOf, deployedSecret, invokeRollup, outputOf } from './deployed-access';
import { EdgeAdapter } from './edge-adapter';
import type { Emulation } from './emulation';

const RECENT_WITHIN_MS = 30_000;

/** A reading goes all the way: posted by a new device, among the recent ones, and in the history once that is rolled up. */
export async function checkWorks({ emulator, sdk }: Emulation, profile: string): Promise<readonly Fault[]> {
  const stacks = await emulator.stacks();
  const edge = await EdgeAdapter.start(emulator.url, outputOf(stacks, 'EndpointUrl'));
  try {
    const api = new PublicApi(edge.endpoint);
    const device = await api.register(adminOf(await deployedSecret(sdk, stacks)), 'after the upgrade');
    const { status } = await api.post(device, { upgraded: 1 });
    if (status !== 202) return [fault(profile, `POST /v1/readings answers ${status}`)];
    const recent = await eventually(
      () => api.readings(device, device.uuid, { metric: 'upgraded' }),
      (readings) => readings.length > 0,
      RECENT_WITHIN_MS,
    );
    if (recent.length !== 1) return [fault(profile, `one reading was posted, and ${recent.length} are there`)];
    await invokeRollup(sdk, stacks);
    const history = await api.readings(device, device.uuid, { metric: 'upgraded', interval: '1h' });
    const count = history.reduce((sum, hour) => sum + (hour.count ?? 0), 0);
    return count === 1 ? [] : [fault(profile, `one reading was posted, and the history counts ${count}`)];
  } catch (error) {
    return [fault(profile, error instanceof Error ? error.message : String(error))];
  } finally {
    await edge.stop();
  }
}

function fault(profile: string, what: string): Fault {
  return {
    rule: 'emulator/upgrade-broken',
    template: profile,
    logicalId: 'a reading',
    type: '-',
    wrong: `does not go its way after the upgrade: ${what}`,
    fix: 'See which function fails: what it now needs has to come with the same deployment',
  };
}
