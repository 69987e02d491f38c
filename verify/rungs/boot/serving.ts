import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routerConfigurationSchema } from '../../../src/router/configuration';
import { checkDrain } from './drain-checks';
import type { Findings } from './findings';
import type { Instance } from './instance';
import { optionOf } from './option-of';
import { checkProcess, serviceOn, type RunningService } from './service-checks';
import { checkSignal } from './signal-checks';
import { until } from './until';
import { publishReading, type Joining } from './wamp-checks';

const BOOT_LIMIT_SECONDS = 150;
/** Beyond its RestartSec. */
const RESTART_LIMIT_SECONDS = 20;

/** The scenario of the assets as they are: the instance boots, serves, serves again after a crash, and ends in order. */
export async function checkServing(instance: Instance, findings: Findings): Promise<void> {
  const { launch, account, services } = instance;
  const run = await instance.boot(BOOT_LIMIT_SECONDS);
  if (run.status !== 0) {
    const outcome =
      run.status === undefined ? `did not end within ${BOOT_LIMIT_SECONDS} s` : `ended with status ${run.status}`;
    findings.fault(
      launch.launchTemplate,
      'script',
      `The user data ${outcome}. It said last:\n${run.output}\n${refusalsOf(instance)}`.trimEnd(),
      'Mend the script, or what it installs.',
    );
    return;
  }
  checkSignal(instance, true, findings);
  if (!(await checkHealth(instance, findings))) return;
  const service = serviceOn(launch.port, services);
  if (service === undefined) {
    findings.fault(
      launch.targetGroup,
      'port',
      `No service listens on port ${launch.port}, where the load balancer sends.`,
      'Let a unit run what serves the target group’s port.',
    );
    return;
  }
  checkProcess(service, instance, findings);
  const joining = await joiningOf(instance, service);
  const fix = 'See the instance’s journal above; the local cloud (npm start) runs the same bundle.';
  const why = await publishReading(joining).then(() => undefined, String);
  if (why !== undefined) {
    findings.fault(
      launch.targetGroup,
      'session',
      `A device could not publish a reading: ${why}\n${refusalsOf(instance)}`,
      fix,
    );
    return;
  }
  if ((await account.takeMessages()).length === 0) {
    findings.fault(launch.launchTemplate, 'recording', 'A reading was PUBLISHED, and no queue has it.', fix);
  }
  await checkRestart(instance, service, findings);
  if (serviceOn(launch.port, services) === undefined) return;
  const afterwards = await publishReading(joining).then(() => undefined, String);
  if (afterwards !== undefined) findings.fault(launch.targetGroup, 'session', `After its restart: ${afterwards}`, fix);
  else await checkDrain(instance, { service, joining }, findings);
  for (const line of account.refusals)
    findings.fault(launch.role, 'refused', line, 'Grant the role what the router calls.');
}

/** GET as the load balancer does, until it is healthy. */
async function checkHealth(instance: Instance, findings: Findings): Promise<boolean> {
  const { healthCheck, targetGroup } = instance.launch;
  if ((await until(healthCheck.timeoutSeconds, async () => (await instance.isHealthy()) || undefined)) === true)
    return true;
  const answer = await instance.healthStatus().then(
    (status) => `is answered ${status}`,
    (error: unknown) => `fails: ${String(error)}`,
  );
  findings.fault(
    targetGroup,
    'health-check',
    `GET ${healthCheck.path} on port ${healthCheck.port} ${answer}; the target group wants ${healthCheck.matcher}.`,
    'Let the health check’s path, port and matcher be those of what the instance serves.',
  );
  return false;
}

/** kill -9: whoever listened must be back by itself, as another process. */
async function checkRestart(
  instance: Instance,
  { name, processId, settings }: RunningService,
  findings: Findings,
): Promise<void> {
  const { launch, services } = instance;
  process.kill(processId, 'SIGKILL');
  const limitSeconds = settings.restart.delayMs / 1000 + RESTART_LIMIT_SECONDS;
  const again = await until(limitSeconds, async () => {
    const service = serviceOn(launch.port, services);
    return service !== undefined && service.processId !== processId && (await instance.isHealthy())
      ? service
      : undefined;
  });
  if (again === undefined) {
    findings.fault(
      launch.launchTemplate,
      'restart',
      `${name} was killed and did not serve again within ${limitSeconds} s (Restart=${settings.restart.restart}).`,
      'Set Restart=always, and a start limit that does not give up.',
    );
    return;
  }
  checkProcess(again, instance, findings);
}

/** A device that the deployment knows, and the realm: the router's own configuration says both. */
async function joiningOf({ root, launch, account }: Instance, { settings }: RunningService): Promise<Joining> {
  const file = optionOf(settings.command, '--config') ?? '';
  const configuration = routerConfigurationSchema.parse(JSON.parse(readFileSync(join(root, file), 'utf8')));
  const device = await account.registerDevice(configuration.registryTableName ?? '');
  return { port: launch.port, realm: configuration.realm, device };
}

function refusalsOf({ account }: Instance): string {
  return account.refusals.map((line) => `${line}\n`).join('');
}
