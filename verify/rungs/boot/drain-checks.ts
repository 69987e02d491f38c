import type { Findings } from './findings';
import type { Instance } from './instance';
import { INSTANCE_ID } from './metadata-service';
import type { RunningService } from './service-checks';
import { until } from './until';
import { openSession, type Joining } from './wamp-checks';

const DRAIN_LIMIT_SECONDS = 30;

/** That the instance, told to end, says GOODBYE to a session, stops its service and completes the group's lifecycle action. */
export async function checkDrain(
  instance: Instance,
  { service, joining }: { readonly service: RunningService; readonly joining: Joining },
  findings: Findings,
): Promise<void> {
  const { launch, metadata, account, aws, services } = instance;
  if (launch.terminationHooks.length === 0) return;
  const fault = (wrong: string, fix: string): void => findings.fault(launch.launchTemplate, 'drain', wrong, fix);
  const session = await openSession(joining);
  let reason = 'it is still open';
  void session.ended.then((error) => (reason = error.uri));
  metadata.targetLifecycleState = 'Terminated';
  const action = await until(DRAIN_LIMIT_SECONDS, () => aws.lifecycleActions[0]);
  if (action === undefined) {
    fault(
      `The lifecycle action was not completed within ${DRAIN_LIMIT_SECONDS} s of the state Terminated; the instance would wait for the hook’s timeout.`,
      'Complete it when the router has stopped: aws autoscaling complete-lifecycle-action.',
    );
    return;
  }
  if (services.services.find(({ name }) => name === service.name)?.processId !== undefined) {
    fault(`The lifecycle action was completed while ${service.name} still ran.`, 'Stop the service first.');
  }
  if (reason !== 'wamp.close.system_shutdown') {
    fault(
      `An open session was not told that the router ends: ${reason}.`,
      'Let the service end by SIGTERM, within TimeoutStopSec.',
    );
  }
  const groupName = account.resource(launch.group).ref;
  const hookName = action.hookName ?? '';
  if (
    action.groupName !== groupName ||
    !launch.terminationHooks.includes(hookName) ||
    action.instanceId !== INSTANCE_ID
  ) {
    fault(
      `The lifecycle action completed is that of hook ${hookName} of group ${action.groupName ?? ''} for ${action.instanceId ?? ''}.`,
      `Name hook ${launch.terminationHooks.join(' or ')} of group ${groupName}, and the instance’s own id.`,
    );
  }
}
