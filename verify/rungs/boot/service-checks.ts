import type { Findings } from './findings';
import type { Launch } from './launch';
import { limitOf, listensOn, userIdOf } from './process-facts';
import type { Service, ServiceManager } from './service-manager';
import { userAccount } from './user-account';

/** A service that runs. */
export type RunningService = Service & { readonly processId: number };

/** The service whose process listens on a port. */
export function serviceOn(port: number, services: ServiceManager): RunningService | undefined {
  return services.services.find(
    (service): service is RunningService => service.processId !== undefined && listensOn(service.processId, port),
  );
}

/** Whether the process runs as its unit's user, which is not root, and under its unit's limits. */
export function checkProcess(
  { name, processId, settings }: RunningService,
  { launch, root }: { readonly launch: Launch; readonly root: string },
  findings: Findings,
): void {
  const { launchTemplate } = launch;
  const userId = userIdOf(processId);
  const wantedId = userAccount(root, settings.user)?.userId;
  if (userId === 0) {
    findings.fault(launchTemplate, 'root', `${name} runs as root.`, 'Give the unit a User= of its own.');
  }
  if (userId !== wantedId) {
    findings.fault(
      launchTemplate,
      'user',
      `${name} runs as user id ${userId}; ${settings.user} is ${wantedId ?? 'not there'}.`,
      'Create the user of User= in the script.',
    );
  }
  for (const [resource, wanted] of settings.limits) {
    const limit = limitOf(processId, resource);
    const highest = limitOf('self', resource)?.split(':')[1];
    if (limit === wanted) continue;
    if (limit === `${highest}:${highest}`) {
      findings.notes.push(`${name}: this machine lets no process have ${resource} ${wanted}; it ran with ${limit}.`);
      continue;
    }
    findings.fault(
      launchTemplate,
      'limit',
      `${name} has ${resource} ${limit ?? 'unknown'}, not ${wanted}.`,
      'Set it in the unit.',
    );
  }
}
