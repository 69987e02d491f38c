import { HeadwaterError } from '../../../model/errors';
import { deviceUuidSchema } from '../../../model/names';
import { chartRange } from '../../models/chart-range';
import { deviceCharts } from '../../models/device-charts';
import { hourlySummary } from '../../models/hourly-summary';
import type { ConsoleApplicationOptions } from '../console-options';
import { renderPageWithImages } from '../render-page';
import type { PageView } from '../sign-in-gate';
import type { Awakening } from '../templates/device-page';
import { DevicePage } from '../templates/device-page';
import { latestInstant } from '../templates/metric-values';

/** How many uploads the page shows; all of them have a page of their own. */
const NEWEST_UPLOADS = 6;

/** `GET /console/devices/UUID?range=1h|6h|24h|7d&part=charts|summary`: one device. What waits for the sleeping database says so. */
export function createDeviceView(
  options: Pick<ConsoleApplicationOptions, 'registry' | 'readings' | 'media' | 'clock'>,
): PageView {
  const { registry, readings, media, clock } = options;
  return async (context, viewer) => {
    const uuid = deviceUuidSchema.safeParse(context.req.param('uuid'));
    const device = uuid.success ? await registry.find(uuid.data) : undefined;
    if (device?.role !== 'device') throw new HeadwaterError('not_found', 'There is no such device.');

    const nowMs = clock();
    const latest = await readings.latest(device.uuid);
    const latestMs = latestInstant(latest);
    const range = chartRange(context.req.query('range'), latestMs === undefined ? undefined : nowMs - latestMs);
    const part = context.req.query('part');
    const [charts, summary, uploads] = await Promise.all([
      part === 'summary' ? undefined : orWaking(deviceCharts(readings, { deviceId: device.uuid, range, nowMs })),
      part === 'charts' ? undefined : orWaking(hourlySummary(readings, device.uuid, nowMs)),
      part === undefined ? media.list({ deviceId: device.uuid, limit: NEWEST_UPLOADS }) : undefined,
    ]);
    const page = { viewer, device, latest, range, charts, summary, uploads, nowMs };
    return renderPageWithImages(context, <DevicePage {...page} />, await media.origin());
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
