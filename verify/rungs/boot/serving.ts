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

const SESSION_FIX = 'Try the same bundle in the local cloud: npm start.';

/** The scenario of the assets as they are: the instance boots, serves, serves again after a crash, and ends in order. */
export async function checkServing(instance: Instance, findings: Findings): Promise<void> {
  const service = await bootedService(instance, findings);
  if (service === undefined) return;
  checkProcess(service, instance, findings);
  const joining = await joiningOf(instance, service);
  if (!(await checkSession(instance, joining, findings))) return;
  if ((await instance.account.takeMessages()).length === 0) {
    const wrong = 'A reading was PUBLISHED, and no queue has it.';
    findings.fault(instance.launch.launchTemplate, 'recording', wrong, SESSION_FIX);
  }
  const isBack = await checkRestart(instance, service, findings);
  if (isBack && (await checkSession(instance, joining, findings))) {
    await checkDrain(instance, { service, joining }, findings);
  }
  for (const line of instance.account.refusals) {
    findings.fault(instance.launch.role, 'refused', line, 'Grant the role what the router calls.');
  }
}

/** The service that serves the target group once the script has ended well; undefined if it does not come to that. */
async function bootedService(instance: Instance, findings: Findings): Promise<RunningService | undefined> {
  const { launchTemplate, targetGroup, port } = instance.launch;
  const run = await instance.boot(BOOT_LIMIT_SECONDS);
  if (run.status !== 0) {
    const outcome =
      run.status === undefined ? `did not end within ${BOOT_LIMIT_SECONDS} s` : `ended with status ${run.status}`;
    findings.fault(
      launchTemplate,
      'script',
      `The user data ${outcome}. It said last:\n${run.output}\n${evidenceOf(instance)}`.trimEnd(),
      'Mend the script, or what it installs.',
    );
    return undefined;
  }
  findings.notes.push(`the bundle ran under this machine’s Node ${process.version}, whatever package was installed.`);
  checkSignal(instance, true, findings);
  if (!(await checkHealth(instance, findings))) return undefined;
  const service = serviceOn(port, instance.services);
  if (service === undefined) {
    findings.fault(
      targetGroup,
      'port',
      `No service listens on port ${port}, where the load balancer sends.`,
      'Let a unit run what serves the target group’s port.',
    );
  }
  return service;
}

/** A device joins, publishes and leaves. */
async function checkSession(instance: Instance, joining: Joining, findings: Findings): Promise<boolean> {
  try {
    await publishReading(joining);
    return true;
  } catch (error) {
    findings.fault(
      instance.launch.targetGroup,
      'session',
      `A device could not publish a reading: ${String(error)}\n${evidenceOf(instance)}`.trimEnd(),
      SESSION_FIX,
    );
    return false;
  }
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
): Promise<boolean> {
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
    return false;
  }
  checkProcess(again, instance, findings);
  return true;
}

/** A device that the deployment knows, and the realm: the router's own configuration says both. */
async function joiningOf({ root, launch, account }: Instance, { settings }: RunningService): Promise<Joining> {
  const file = optionOf(settings.command, '--config') ?? '';
  const configuration = routerConfigurationSchema.parse(JSON.parse(readFileSync(join(root, file), 'utf8')));
  const device = await account.registerDevice(configuration.registryTableName ?? '');
  return { port: launch.port, realm: configuration.realm, device };
}

/** What the instance and its account said last, for who has to find out why. */
function evidenceOf({ account, services }: Instance): string {
  const refusals = account.refusals.map((line) => `${line}\n`).join('');
  return `${refusals}${services.journal.printed(['--lines', '15'])}`;
}
