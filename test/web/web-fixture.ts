import { HeadwaterError } from '../../src/model/errors';
import type { Reading, ReadingValue } from '../../src/model/reading';
import { Authenticator } from '../../src/stores/authenticator';
import { OriginVerifier } from '../../src/web/http/origin-verifier';
import { DeviceReadings } from '../../src/web/models/device-readings';
import { DeviceRegistration } from '../../src/web/models/device-registration';
import { MediaLibrary } from '../../src/web/models/media-library';
import { MediaSlots } from '../../src/web/models/media-slots';
import { MemoryDeviceRegistry } from '../doubles/memory-device-registry';
import { MemoryLogger } from '../doubles/memory-logger';
import { MemoryMediaIndex, StaticMediaAddresses } from '../doubles/memory-media';
import { MemoryReadingHistory } from '../doubles/memory-reading-history';
import { MemoryRecentReadings } from '../doubles/memory-recent-readings';

export const ORIGIN_SECRET = 'edge-secret';
export const NOW_MS = Date.UTC(2026, 0, 31, 12, 0, 0);
export const MINUTE_MS = 60_000;

/** Everything that the applications are made of, in memory, at a time that stands still until a test moves it. */
export class WebFixture {
  nowMs = NOW_MS;
  readonly clock = (): number => this.nowMs;
  readonly logger = new MemoryLogger();
  readonly registry = new MemoryDeviceRegistry()
    .add('admin', 'admin')
    .add('mote-1')
    .add('mote-2')
    .add('viewer', 'user');
  readonly recent = new MemoryRecentReadings();
  readonly history = new MemoryReadingHistory();
  readonly authenticator = new Authenticator({ registry: this.registry, clock: this.clock });
  readonly originVerifier = new OriginVerifier({ readSecret: async () => ORIGIN_SECRET, clock: this.clock });
  readonly registration = new DeviceRegistration({
    registry: this.registry,
    newUuid: () => this.newId(),
    clock: this.clock,
  });
  readonly readings = new DeviceReadings({
    recent: this.recent,
    history: this.history,
    clock: this.clock,
    recentRetentionDays: 10,
  });
  readonly mediaIndex = new MemoryMediaIndex();
  readonly media = new MediaLibrary({ index: this.mediaIndex, links: new StaticMediaAddresses() });
  readonly slots = new MediaSlots({
    index: this.mediaIndex,
    forms: new StaticMediaAddresses(),
    maximumBytes: { image: 1000, audio: 2000, video: 3000, log: 4000 },
    slotSeconds: 900,
    newId: () => `00000000-0000-4000-8000-${this.newId().slice('id-'.length).padStart(12, '0')}`,
    clock: this.clock,
  });
  #ids = 0;

  newId(): string {
    this.#ids += 1;
    return `id-${this.#ids}`;
  }

  /** Records one reading of mote-1, so many minutes ago. */
  async observe(metric: string, value: ReadingValue, minutesAgo: number, occurrence = ''): Promise<void> {
    await this.recent.record('mote-1', [
      reading({ metric, value, observedAtMs: NOW_MS - minutesAgo * MINUTE_MS, occurrence }),
    ]);
  }

  putHistoryToSleep(): void {
    this.history.fault = new HeadwaterError('waking', 'The history database is waking up.', { retryAfterSeconds: 15 });
  }
}

export function reading(values: Pick<Reading, 'metric' | 'value' | 'observedAtMs'> & Partial<Reading>): Reading {
  return { deviceId: 'mote-1', receivedAtMs: values.observedAtMs, occurrence: '', ...values };
}
