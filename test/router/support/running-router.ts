import { randomBytes, randomFillSync, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { readFileSync } from 'node:fs';
import { type RouterConfigurationInput, routerConfigurationSchema } from '../../../src/router/configuration';
import type { Logger } from '../../../src/model/ports';
import { Router } from '../../../src/router/router';
import { systemScheduler } from '../../../src/router/scheduler';
import { createRandomIds } from '../../../src/wamp/ids';
import { MemoryDeviceRegistry, MemoryLogger, MemoryReadingQueue } from './memory-ports';

const metricsPortSchema = z.object({ port: z.number() });

export const TICKET_KEY = 'a-key-for-tickets';

export interface RunningRouter {
  readonly router: Router;
  readonly port: number;
  readonly url: string;
  readonly http: string;
  readonly registry: MemoryDeviceRegistry;
  readonly queue: MemoryReadingQueue;
  readonly logger: MemoryLogger;
  /** Where it serves its metrics; throws if it serves none. */
  readonly metricsPort: () => number;
}

/** A whole router on a free loopback port, with a registry and a queue in memory. */
export async function startRouter(
  settings: Partial<RouterConfigurationInput> = {},
  otherLogger?: Logger,
): Promise<RunningRouter> {
  const registry = new MemoryDeviceRegistry();
  registry.add('device-a', 'token-a');
  registry.add('device-b', 'token-b');
  registry.add('person', 'token-person', 'user');
  registry.add('root', 'token-root', 'admin');
  registry.add('functions', 'token-functions', 'service');
  const queue = new MemoryReadingQueue();
  const logger = new MemoryLogger();
  const configuration = routerConfigurationSchema.parse({
    host: '127.0.0.1',
    port: 0,
    realm: 'iot',
    recorder: { maximumDelayMilliseconds: 5 },
    ...settings,
  });
  const router = new Router(configuration, {
    registry,
    queue,
    ticketKey: TICKET_KEY,
    clock: Date.now,
    scheduler: systemScheduler,
    wampIds: createRandomIds((bytes) => randomFillSync(bytes)),
    uuids: randomUUID,
    randomBytes,
    readFile: (path) => readFileSync(path, 'utf8'),
    logger: otherLogger ?? logger,
  });
  const port = await router.start();
  return {
    router,
    port,
    url: `ws://127.0.0.1:${port}/ws`,
    http: `http://127.0.0.1:${port}`,
    registry,
    queue,
    logger,
    metricsPort: () =>
      metricsPortSchema.parse(logger.lines.find(({ message }) => message === 'metrics are served')?.fields).port,
  };
}
