/**
 * Our router as bench/router.ts measures it: the production profile's configuration, authentication and permissions on. Its registry is in
 * memory, with one device, "joe" with the ticket "ticket1"; readings are not recorded, as the topic of the load is none of readings.
 *
 *     our-router PORT CONFIGURATION_JSON
 */
import { randomBytes, randomFillSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { HeadwaterError } from '../../src/model/errors';
import type { Device } from '../../src/model/device';
import type { DeviceRegistry } from '../../src/model/ports';
import { hashToken } from '../../src/model/token';
import { routerConfigurationSchema } from '../../src/router/configuration';
import { Router } from '../../src/router/router';
import { systemScheduler } from '../../src/router/scheduler';
import { createRandomIds } from '../../src/wamp/ids';

const JOE: Device = { uuid: 'joe', role: 'device', tokenHash: hashToken('ticket1'), name: 'joe', createdAtMs: 0 };

const registry: DeviceRegistry = {
  find: async (uuid) => (uuid === JOE.uuid ? JOE : undefined),
  register: () => Promise.reject(new HeadwaterError('conflict', 'the registry of the benchmark is fixed')),
  list: async () => ({ devices: [JOE] }),
};

const [port = '0', configuration = '{}'] = process.argv.slice(2);
const parsed: unknown = JSON.parse(configuration);
const router = new Router(
  routerConfigurationSchema.parse({ ...Object(parsed), host: '127.0.0.1', port: Number(port) }),
  {
    registry,
    queue: undefined,
    ticketKey: undefined,
    clock: Date.now,
    scheduler: systemScheduler,
    wampIds: createRandomIds((bytes) => randomFillSync(bytes)),
    uuids: randomUUID,
    randomBytes,
    readFile: (path) => readFileSync(path, 'utf8'),
    logger: { info: () => undefined, warn: () => undefined, error: (message) => process.stderr.write(`${message}\n`) },
  },
);
void router.start().then((bound) => process.stdout.write(`ready ${bound}\n`));
