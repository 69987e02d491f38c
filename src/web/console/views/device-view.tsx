import { HeadwaterError } from '../../../model/errors';
import { deviceUuidSchema } from '../../../model/names';
import { chartRange } from '../../models/chart-range';
import { deviceCharts } from '../../models/device-charts';
import { hourlySummary } from '../../models/hourly-summary';
import type { ConsoleApplicationOptions } from '../console-options';
import { renderPage } from '../render-page';
import type { PageView } from '../sign-in-gate';
import type { Awakening } from '../templates/device-page';
import { DevicePage } from '../templates/device-page';
import { latestInstant } from '../templates/metric-values';

/** `GET /console/devices/UUID?range=1h|6h|24h|7d&part=charts|summary`: one device. What waits for the sleeping database says so. */
export function createDeviceView(
  options: Pick<ConsoleApplicationOptions, 'registry' | 'readings' | 'clock'>,
): PageView {
  const { registry, readings, clock } = options;
  return async (context, viewer) => {
    const uuid = deviceUuidSchema.safeParse(context.req.param('uuid'));
    const device = uuid.success ? await registry.find(uuid.data) : undefined;
    if (device?.role !== 'device') throw new HeadwaterError('not_found', 'There is no such device.');

    const nowMs = clock();
    const latest = await readings.latest(device.uuid);
    const latestMs = latestInstant(latest);
    const range = chartRange(context.req.query('range'), latestMs === undefined ? undefined : nowMs - latestMs);
    const part = context.req.query('part');
    const [charts, summary] = await Promise.all([
      part === 'summary' ? undefined : orWaking(deviceCharts(readings, { deviceId: device.uuid, range, nowMs })),
      part === 'charts' ? undefined : orWaking(hourlySummary(readings, device.uuid, nowMs)),
    ]);
    const page = { viewer, device, latest, range, charts, summary, nowMs };
    return renderPage(context, <DevicePage {...page} />);
  };
}

async function orWaking<T>(part: Promise<T>): Promise<Awakening<T>> {
  try {
    return await part;
  } catch (error) {
    if (error instanceof HeadwaterError && error.code === 'waking') return 'waking';
    throw error;
  }
}
