import type { Fault } from '../fault';
import { alarms } from '../invariants/alarms';
import { apiStages } from '../invariants/api-stages';
import { apis } from '../invariants/apis';
import { bucketNotifications } from '../invariants/bucket-notifications';
import { buckets } from '../invariants/buckets';
import { budgets } from '../invariants/budgets';
import { caches } from '../invariants/caches';
import { customResources } from '../invariants/custom-resources';
import { dashboards } from '../invariants/dashboards';
import { dataCatalog } from '../invariants/data-catalog';
import { databaseSettings } from '../invariants/database-settings';
import { databases } from '../invariants/databases';
import { distributions } from '../invariants/distributions';
import { eventSources } from '../invariants/event-sources';
import { functionCode } from '../invariants/function-code';
import { functionRights } from '../invariants/function-rights';
import { functionSettings } from '../invariants/function-settings';
import { functionSources } from '../invariants/function-sources';
import { functions } from '../invariants/functions';
import { intrinsicFunctions } from '../invariants/intrinsic-functions';
import { keys } from '../invariants/keys';
import { loadBalancers } from '../invariants/load-balancers';
import { logGroups } from '../invariants/log-groups';
import { machines } from '../invariants/machines';
import { networks } from '../invariants/networks';
import { parameters } from '../invariants/parameters';
import { permissions } from '../invariants/permissions';
import { physicalNames } from '../invariants/physical-names';
import { plainSecrets } from '../invariants/plain-secrets';
import { properties } from '../invariants/properties';
import { queues } from '../invariants/queues';
import { references } from '../invariants/references';
import { resourcePolicies } from '../invariants/resource-policies';
import { retention } from '../invariants/retention';
import { roles } from '../invariants/roles';
import { scalingGroups } from '../invariants/scaling-groups';
import { schedules } from '../invariants/schedules';
import { secrets } from '../invariants/secrets';
import { securityGroups } from '../invariants/security-groups';
import { stacks } from '../invariants/stacks';
import { tables } from '../invariants/tables';
import { tags } from '../invariants/tags';
import { topics } from '../invariants/topics';
import type { Invariant } from '../invariants/invariant';
import type { Deployment } from '../templates/deployment';

/** Our own invariants, by concept: what no other tool sees before AWS does. */
const INVARIANTS: readonly Invariant[] = [
  alarms,
  apis,
  apiStages,
  bucketNotifications,
  buckets,
  budgets,
  caches,
  customResources,
  dashboards,
  databases,
  databaseSettings,
  dataCatalog,
  distributions,
  eventSources,
  functionCode,
  functionRights,
  functions,
  functionSettings,
  functionSources,
  intrinsicFunctions,
  keys,
  loadBalancers,
  logGroups,
  machines,
  networks,
  parameters,
  permissions,
  physicalNames,
  plainSecrets,
  properties,
  queues,
  references,
  resourcePolicies,
  retention,
  roles,
  scalingGroups,
  schedules,
  secrets,
  securityGroups,
  stacks,
  tables,
  tags,
  topics,
];

/** All faults that the invariants find in a deployment's templates, each once, in the order of the templates. */
export function checkInvariants(deployment: Deployment): Fault[] {
  const faults = new Map<string, Fault>();
  for (const invariant of INVARIANTS) {
    invariant(deployment, (resource, rule, wrong, fix) => {
      const { logicalId, type, stack } = resource;
      faults.set(`${stack.stackName} ${logicalId} ${rule} ${wrong}`, {
        rule,
        template: stack.file,
        logicalId,
        type,
        wrong,
        fix,
      });
    });
  }
  const order = deployment.stacks.map(({ file }) => file);
  return [...faults.values()].sort((one, other) => order.indexOf(one.template) - order.indexOf(other.template));
}
