import type { Fault } from '../fault';
import { alarms } from '../invariants/alarms';
import { apis } from '../invariants/apis';
import { buckets } from '../invariants/buckets';
import { caches } from '../invariants/caches';
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
import { functions } from '../invariants/functions';
import { lifecycleHooks } from '../invariants/lifecycle-hooks';
import { listeners } from '../invariants/listeners';
import { loadBalancers } from '../invariants/load-balancers';
import { machineShapes } from '../invariants/machine-shapes';
import { machines } from '../invariants/machines';
import { names } from '../invariants/names';
import { networkShapes } from '../invariants/network-shapes';
import { networks } from '../invariants/networks';
import { permissions } from '../invariants/permissions';
import { placement } from '../invariants/placement';
import { policies } from '../invariants/policies';
import { policyGrammar } from '../invariants/policy-grammar';
import { queues } from '../invariants/queues';
import { references } from '../invariants/references';
import { roles } from '../invariants/roles';
import { rollingUpdates } from '../invariants/rolling-updates';
import { routes } from '../invariants/routes';
import { scalingGroups } from '../invariants/scaling-groups';
import { scalingPolicies } from '../invariants/scaling-policies';
import { schedules } from '../invariants/schedules';
import { securityGroups } from '../invariants/security-groups';
import { tables } from '../invariants/tables';
import { targetGroups } from '../invariants/target-groups';
import { userData } from '../invariants/user-data';
import { vpcEndpoints } from '../invariants/vpc-endpoints';
import { vpcOrigins } from '../invariants/vpc-origins';
import { webAcls } from '../invariants/web-acls';
import type { Invariant } from '../invariants/invariant';
import type { Deployment } from '../templates/deployment';

/** Our own invariants, by concept: what no other tool sees before AWS does. */
const INVARIANTS: readonly Invariant[] = [
  alarms,
  apis,
  buckets,
  caches,
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
  functions,
  lifecycleHooks,
  listeners,
  loadBalancers,
  machineShapes,
  machines,
  names,
  networkShapes,
  networks,
  permissions,
  placement,
  policies,
  policyGrammar,
  queues,
  roles,
  references,
  rollingUpdates,
  routes,
  scalingGroups,
  scalingPolicies,
  schedules,
  securityGroups,
  tables,
  targetGroups,
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
