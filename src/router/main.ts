/**
 * The router as a process: the composition root that chooses real clocks, stores and queues.
 *
 *     router --config FILE
 *     router --port 8080 --realm realm1 --allow-anonymous [--host ADDRESS]
 *
 * Prints `router ready on HOST:PORT realm NAME` once it serves, and logs JSON lines to stdout. SIGTERM and SIGINT stop it: what
 * was published is recorded, sessions are told to go, not all at once, and it exits with 0. A second one ends it at once, with 1.
 * SIGHUP reads the configuration again.
 */
import { randomBytes, randomFillSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DeviceRegistry, ReadingQueue } from '../model/ports';
import { deriveKey } from '../model/token';
import { DynamoDbDeviceRegistry } from '../stores/dynamodb-device-registry';
import { readCredentials } from '../stores/secrets-manager-credentials';
import { SqsReadingQueue } from '../stores/sqs-reading-queue';
import { createRandomIds } from '../wamp/ids';
import { parseCommandLine, USAGE, UsageError } from './command-line';
import type { RouterConfiguration } from './configuration';
import { JsonLogger } from './json-logger';
import { Router } from './router';
import { systemScheduler } from './scheduler';
import { TlsFilesError } from './transport/tls-context';

/** The AWS clients are loaded only by a router that uses them. */
async function openRegistry({ registryTableName, region }: RouterConfiguration): Promise<DeviceRegistry | undefined> {
  if (registryTableName === undefined) return undefined;
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  return new DynamoDbDeviceRegistry({
    client: new DynamoDBClient(clientOptions(region)),
    tableName: registryTableName,
  });
}

async function openQueue({ readingsQueueUrl, region }: RouterConfiguration): Promise<ReadingQueue | undefined> {
  if (readingsQueueUrl === undefined) return undefined;
  const { SQSClient } = await import('@aws-sdk/client-sqs');
  return new SqsReadingQueue({ client: new SQSClient(clientOptions(region)), queueUrl: readingsQueueUrl });
}

async function readTicketKey({ credentialsSecretArn, region }: RouterConfiguration): Promise<string | undefined> {
  if (credentialsSecretArn === undefined) return undefined;
  const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient(clientOptions(region));
  return deriveKey(await readCredentials(client, credentialsSecretArn), 'ticket-key');
}

/** A service that hangs must not hold up publishers and devices that connect: after this they are told to try again. */
function clientOptions(region: string | undefined): {
  region?: string;
  requestHandler: { connectionTimeout: number; requestTimeout: number; throwOnRequestTimeout: boolean };
} {
  return {
    ...(region === undefined ? {} : { region }),
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  };
}

/** A terminal and the program that started the router may both pass on one Ctrl-C: within this they mean the same. */
const SAME_SIGNAL_MILLISECONDS = 500;

async function main(): Promise<void> {
  const configuration = parseCommandLine(process.argv.slice(2), (path) => readFileSync(path, 'utf8'));
  // Whoever read the log has gone: the router goes on.
  process.stdout.on('error', () => undefined);
  const logger = new JsonLogger((line) => process.stdout.write(line), Date.now);
  const [registry, queue, ticketKey] = await Promise.all([
    openRegistry(configuration),
    openQueue(configuration),
    readTicketKey(configuration),
  ]);
  const router = new Router(configuration, {
    registry,
    queue,
    ticketKey,
    clock: Date.now,
    scheduler: systemScheduler,
    wampIds: createRandomIds((bytes) => randomFillSync(bytes)),
    uuids: randomUUID,
    randomBytes,
    readFile: (path) => readFileSync(path, 'utf8'),
    logger,
    writeMetrics: (line) => process.stdout.write(`${line}\n`),
  });
  const port = await router.start();
  process.on('SIGHUP', () => reloadFrom(process.argv.slice(2), router, logger));
  let stoppingSinceMs: number | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stoppingSinceMs === undefined) {
        stoppingSinceMs = Date.now();
        void stop(router, signal, logger);
      } else if (Date.now() - stoppingSinceMs >= SAME_SIGNAL_MILLISECONDS) {
        logger.warn('stopped at once, by a second signal', { signal });
        process.exit(1);
      }
    });
  }
  // Whoever reads this may send a signal at once.
  process.stdout.write(`router ready on ${configuration.host}:${port} realm ${configuration.realm}\n`);
}

/** A file that is at fault changes nothing. */
function reloadFrom(argv: readonly string[], router: Router, logger: JsonLogger): void {
  try {
    logger.info('configuration reloaded', {
      ...router.reload(parseCommandLine(argv, (path) => readFileSync(path, 'utf8'))),
    });
  } catch (error) {
    logger.error('the configuration could not be reloaded: the former one stays', {
      error: error instanceof Error ? error.message : String(error),
    });
  }
}

async function stop(router: Router, signal: string, logger: JsonLogger): Promise<void> {
  logger.info('stopping', { signal });
  try {
    await router.stop();
    logger.info('stopped');
    process.exitCode = 0;
  } catch (error) {
    logger.error('could not stop cleanly', { error: error instanceof Error ? error.stack : String(error) });
    process.exitCode = 1;
  }
  // What is left are timers and idle connections of clients.
  process.stdout.write('', () => process.exit());
}

main().catch((error: unknown) => {
  if (error instanceof UsageError) process.stderr.write(`${error.message}\n\n${USAGE}`);
  else if (error instanceof TlsFilesError) process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = error instanceof UsageError || error instanceof TlsFilesError ? 2 : 1;
});
