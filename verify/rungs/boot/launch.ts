import type { Deployment, Resource } from '../../templates/deployment';
import { at, listAt, numberAt, textAt } from '../../templates/json';

/** What the templates say of machines that a group starts behind a load balancer. */
export interface Launch {
  readonly group: Resource;
  readonly launchTemplate: Resource;
  readonly role: Resource;
  readonly targetGroup: Resource;
  /** Where the load balancer sends requests. */
  readonly port: number;
  readonly healthCheck: HealthCheck;
  /** How long CloudFormation waits for the group's signal; undefined if it does not wait. */
  readonly signalTimeoutSeconds: number | undefined;
  /** Names of the hooks that hold up the end of a machine. */
  readonly terminationHooks: readonly string[];
}

export interface HealthCheck {
  readonly path: string;
  readonly port: number;
  readonly timeoutSeconds: number;
  /** Status codes that count as healthy, as in `200` or `200-299,301`. */
  readonly matcher: string;
}

/** The groups of a deployment whose machines serve a target group. */
export function launchesOf(deployment: Deployment): Launch[] {
  return deployment.all('AWS::AutoScaling::AutoScalingGroup').flatMap((group) => {
    const launchTemplate = deployment.target(at(group.properties, 'LaunchTemplate', 'LaunchTemplateId'));
    const profile = at(launchTemplate?.properties, 'LaunchTemplateData', 'IamInstanceProfile');
    const role = deployment.targets(
      deployment.target(at(profile, 'Arn') ?? at(profile, 'Name'))?.properties,
      'Roles',
    )[0];
    const targetGroup = deployment.targets(group.properties, 'TargetGroupARNs')[0];
    const port = numberAt(targetGroup?.properties, 'Port');
    if (launchTemplate === undefined || role === undefined || targetGroup === undefined || port === undefined)
      return [];
    return [
      {
        group,
        launchTemplate,
        role,
        targetGroup,
        port,
        healthCheck: healthCheckOf(targetGroup, port),
        signalTimeoutSeconds: signalTimeoutOf(group),
        terminationHooks: terminationHooksOf(deployment, group),
      },
    ];
  });
}

/** With the defaults that Elastic Load Balancing has for instances over HTTP. */
function healthCheckOf({ properties }: Resource, port: number): HealthCheck {
  return {
    path: textAt(properties, 'HealthCheckPath') ?? '/',
    port: numberAt(properties, 'HealthCheckPort') ?? port,
    timeoutSeconds: numberAt(properties, 'HealthCheckTimeoutSeconds') ?? 5,
    matcher: textAt(properties, 'Matcher', 'HttpCode') ?? '200',
  };
}

function signalTimeoutOf({ creationPolicy }: Resource): number | undefined {
  const signal = at(creationPolicy, 'ResourceSignal');
  return signal === undefined ? undefined : seconds(textAt(signal, 'Timeout') ?? 'PT5M');
}

/** ISO 8601, as CloudFormation takes it: `PT1H30M5S`. */
function seconds(duration: string): number {
  const [, hours = '0', minutes = '0', rest = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(duration) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
}

function terminationHooksOf(deployment: Deployment, group: Resource): string[] {
  const own = listAt(group.properties, 'LifecycleHookSpecificationList');
  const others = deployment
    .all('AWS::AutoScaling::LifecycleHook')
    .filter((hook) => deployment.mentioned(hook.properties['AutoScalingGroupName']).includes(group))
    .map(({ properties }) => properties);
  return [...own, ...others].flatMap((hook) =>
    textAt(hook, 'LifecycleTransition') === 'autoscaling:EC2_INSTANCE_TERMINATING'
      ? (textAt(hook, 'LifecycleHookName') ?? [])
      : [],
  );
}

/** Whether a status code is one that the load balancer takes for healthy. */
export function isHealthy(status: number, { matcher }: HealthCheck): boolean {
  return matcher.split(',').some((range) => {
    const [first = '', last = first] = range.split('-');
    return status >= Number(first) && status <= Number(last);
  });
}
