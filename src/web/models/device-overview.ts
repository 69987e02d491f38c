import type { Device } from '../../model/device';
import type { DeviceRegistry } from '../../model/ports';
import type { Reading } from '../../model/reading';
import type { DeviceReadings } from './device-readings';

export interface DeviceSummary {
  readonly device: Device;
  readonly latest: readonly Reading[];
}

export interface DeviceOverview {
  readonly devices: readonly DeviceSummary[];
  readonly next?: string;
}

export interface DeviceOverviewOptions {
  readonly registry: Pick<DeviceRegistry, 'list'>;
  readonly readings: Pick<DeviceReadings, 'latest'>;
  /** Continues behind this UUID. */
  readonly after?: string;
}

const PAGE_SIZE = 60;
/** Reads that run at the same time. */
const CONCURRENCY = 10;

/** A page of devices with their latest readings, by name. */
export async function deviceOverview({ registry, readings, after }: DeviceOverviewOptions): Promise<DeviceOverview> {
  const page = await registry.list({ limit: PAGE_SIZE, ...(after === undefined ? {} : { after }) });
  const waiting = page.devices.filter(({ role }) => role === 'device');
  const summaries: DeviceSummary[] = [];
  const readOneByOne = async (): Promise<void> => {
    for (let device = waiting.shift(); device !== undefined; device = waiting.shift()) {
      summaries.push({ device, latest: await readings.latest(device.uuid) });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, readOneByOne));
  summaries.sort((left, right) => left.device.name.localeCompare(right.device.name, 'en', { numeric: true }));
  return { devices: summaries, ...(page.next === undefined ? {} : { next: page.next }) };
}
