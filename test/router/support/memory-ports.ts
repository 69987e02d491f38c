import type { Device } from '../../../src/model/device';
import type { Envelope } from '../../../src/model/envelope';
import { HeadwaterError } from '../../../src/model/errors';
import type { DevicePage, DeviceRegistry, Logger, ReadingQueue } from '../../../src/model/ports';
import { hashToken } from '../../../src/model/token';
import type { Role } from '../../../src/model/device';
import type { Scheduler } from '../../../src/router/scheduler';

/** A queue in memory whose answers a test can hold back or turn into failures. */
export class MemoryReadingQueue implements ReadingQueue {
  readonly envelopes: Envelope[] = [];
  isFailing = false;
  private isHeld = false;
  private waiting: (() => void)[] = [];

  async enqueue(envelope: Envelope): Promise<void> {
    if (this.isHeld) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.isFailing) throw new HeadwaterError('unavailable', 'the queue is down');
    this.envelopes.push(envelope);
  }

  /** Answers nothing until `release`. */
  hold(): void {
    this.isHeld = true;
  }

  release(): void {
    this.isHeld = false;
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  get heldCount(): number {
    return this.waiting.length;
  }
}

/** A registry in memory; `isDown` makes it reject as the real one does. */
export class MemoryDeviceRegistry implements DeviceRegistry {
  isDown = false;
  reads = 0;
  private readonly devices = new Map<string, Device>();

  add(uuid: string, token: string, role: Role = 'device'): void {
    this.devices.set(uuid, { uuid, name: uuid, role, tokenHash: hashToken(token), createdAtMs: 0 });
  }

  remove(uuid: string): void {
    this.devices.delete(uuid);
  }

  async find(uuid: string): Promise<Device | undefined> {
    this.reads += 1;
    if (this.isDown) throw new HeadwaterError('unavailable', 'the registry is down');
    return this.devices.get(uuid);
  }

  async register(device: Device): Promise<void> {
    this.devices.set(device.uuid, device);
  }

  async list(): Promise<DevicePage> {
    return { devices: [...this.devices.values()] };
  }
}

/** Keeps what was logged. */
export class MemoryLogger implements Logger {
  readonly lines: { readonly level: string; readonly message: string; readonly fields: unknown }[] = [];

  info(message: string, fields?: Record<string, unknown>): void {
    this.lines.push({ level: 'info', message, fields });
  }

  warn(message: string, fields?: Record<string, unknown>): void {
    this.lines.push({ level: 'warn', message, fields });
  }

  error(message: string, fields?: Record<string, unknown>): void {
    this.lines.push({ level: 'error', message, fields });
  }

  get text(): string {
    return JSON.stringify(this.lines);
  }
}

/** Time that a test moves. */
export class ManualScheduler implements Scheduler {
  nowMs = 0;
  private timers: { readonly atMs: number; readonly run: () => void }[] = [];

  after(milliseconds: number, run: () => void): () => void {
    const timer = { atMs: this.nowMs + milliseconds, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  advance(milliseconds: number): void {
    const untilMs = this.nowMs + milliseconds;
    for (;;) {
      const due = this.timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.nowMs = due.atMs;
      due.run();
    }
    this.nowMs = untilMs;
  }
}
