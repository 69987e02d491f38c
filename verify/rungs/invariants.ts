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
import { disks } from '../invariants/disks';
import { distributionBehaviours } from '../invariants/distribution-behaviours';
import { distributionOrigins } from '../invariants/distribution-origins';
import { distributionRoutes } from '../invariants/distribution-routes';
import { distributions } from '../invariants/distributions';
import { dnsRecords } from '../invariants/dns-records';
import { edgeFunctions } from '../invariants/edge-functions';
import { edgePolicies } from '../invariants/edge-policies';
import { edgeShapes } from '../invariants/edge-shapes';
import { eventSources } from '../invariants/event-sources';
import { flowLogs } from '../invariants/flow-logs';
import { functionCode } from '../invariants/function-code';
import { functionRights } from '../invariants/function-rights';
import { functionSettings } from '../invariants/function-settings';
import { functionSources } from '../invariants/function-sources';
import { functions } from '../invariants/functions';
import { intrinsicFunctions } from '../invariants/intrinsic-functions';
import { keys } from '../invariants/keys';
import { lifecycleHooks } from '../invariants/lifecycle-hooks';
import { listeners } from '../invariants/listeners';
import { loadBalancers } from '../invariants/load-balancers';
import { logGroups } from '../invariants/log-groups';
import { machineShapes } from '../invariants/machine-shapes';
import { machines } from '../invariants/machines';
import { networkShapes } from '../invariants/network-shapes';
import { networks } from '../invariants/networks';
import { parameters } from '../invariants/parameters';
import { permissions } from '../invariants/permissions';
import { physicalNames } from '../invariants/physical-names';
import { placement } from '../invariants/placement';
import { plainSecrets } from '../invariants/plain-secrets';
import { policies } from '../invariants/policies';
import { policyGrammar } from '../invariants/policy-grammar';
import { properties } from '../invariants/properties';
import { queues } from '../invariants/queues';
import { referenceKinds } from '../invariants/reference-kinds';
import { references } from '../invariants/references';
import { resourcePolicies } from '../invariants/resource-policies';
import { retention } from '../invariants/retention';
import { roles } from '../invariants/roles';
import { rollingUpdates } from '../invariants/rolling-updates';
import { routes } from '../invariants/routes';
import { scalingGroups } from '../invariants/scaling-groups';
import { scalingPolicies } from '../invariants/scaling-policies';
import { schedules } from '../invariants/schedules';
import { secrets } from '../invariants/secrets';
import { securityGroups } from '../invariants/security-groups';
import { stacks } from '../invariants/stacks';
import { tables } from '../invariants/tables';
import { tags } from '../invariants/tags';
import { targetGroups } from '../invariants/target-groups';
import { topics } from '../invariants/topics';
import { userData } from '../invariants/user-data';
import { vpcEndpoints } from '../invariants/vpc-endpoints';
import { vpcOrigins } from '../invariants/vpc-origins';
import { webAcls } from '../invariants/web-acls';
import type { Invariant } from '../invariants/invariant';
import type { Deployment } from '../templates/deployment';

/** Our own invariants, by concept: what no other tool sees before AWS does. */
const INVARIANTS: readonly Invariant[] = [
  alarms,
  apiStages,
  apis,
  bucketNotifications,
  buckets,
  budgets,
  caches,
  customResources,
  dashboards,
  dataCatalog,
  databaseSettings,
  databases,
  disks,
  distributionBehaviours,
  distributionOrigins,
  distributionRoutes,
  distributions,
  dnsRecords,
  edgeFunctions,
  edgePolicies,
  edgeShapes,
  eventSources,
  flowLogs,
  functionCode,
  functionRights,
  functionSettings,
  functionSources,
  functions,
  intrinsicFunctions,
  keys,
  lifecycleHooks,
  listeners,
  loadBalancers,
  logGroups,
  machineShapes,
  machines,
  networkShapes,
  networks,
  parameters,
  permissions,
  physicalNames,
  placement,
  plainSecrets,
  policies,
  policyGrammar,
  properties,
  queues,
  referenceKinds,
  references,
  resourcePolicies,
  retention,
  roles,
  rollingUpdates,
  routes,
  scalingGroups,
  scalingPolicies,
  schedules,
  secrets,
  securityGroups,
  stacks,
  tables,
  tags,
  targetGroups,
  topics,
  userData,
  vpcEndpoints,
  vpcOrigins,
  webAcls,
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
