import type { Fault } from '../fault';
import { alarms } from '../invariants/alarms';
import { apis } from '../invariants/apis';
import { buckets } from '../invariants/buckets';
import { caches } from '../invariants/caches';
import { databases } from '../invariants/databases';
import { eventSources } from '../invariants/event-sources';
import { functions } from '../invariants/functions';
import type { Invariant } from '../invariants/invariant';
import { edgeShapes } from '../invariants/edge-shapes';
import { machineShapes } from '../invariants/machine-shapes';
import { networkShapes } from '../invariants/network-shapes';
import { permissions } from '../invariants/permissions';
import { policies } from '../invariants/policies';
import { policyGrammar } from '../invariants/policy-grammar';
import { queues } from '../invariants/queues';
import { tables } from '../invariants/tables';
import { distributionBehaviours } from '../invariants/distribution-behaviours';
import { distributionOrigins } from '../invariants/distribution-origins';
import { distributionRoutes } from '../invariants/distribution-routes';
import { dnsRecords } from '../invariants/dns-records';
import { edgePolicies } from '../invariants/edge-policies';
import { names } from '../invariants/names';
import { webAcls } from '../invariants/web-acls';
import { distributions } from '../invariants/distributions';
import { edgeFunctions } from '../invariants/edge-functions';
import { vpcOrigins } from '../invariants/vpc-origins';
import { loadBalancers } from '../invariants/load-balancers';
import { machines } from '../invariants/machines';
import { networks } from '../invariants/networks';
import { roles } from '../invariants/roles';
import { scalingGroups } from '../invariants/scaling-groups';
import { schedules } from '../invariants/schedules';
import { securityGroups } from '../invariants/security-groups';
import type { Deployment } from '../templates/deployment';

/** Our own invariants, by concept: what no other tool sees before AWS does. */
const INVARIANTS: readonly Invariant[] = [
  alarms,
  apis,
  buckets,
  caches,
  databases,
  distributionBehaviours,
  distributionOrigins,
  distributionRoutes,
  distributions,
  dnsRecords,
  edgeFunctions,
  edgePolicies,
  edgeShapes,
  eventSources,
  functions,
  loadBalancers,
  machines,
  machineShapes,
  names,
  networks,
  networkShapes,
  permissions,
  policies,
  policyGrammar,
  queues,
  roles,
  scalingGroups,
  schedules,
  securityGroups,
  tables,
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
