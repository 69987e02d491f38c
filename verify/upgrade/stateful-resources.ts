import { isDeepStrictEqual } from 'node:util';
import type { Fault } from '../fault';
import { isTrueAt } from '../templates/json';
import { PROTECTIONS, STATEFUL_TYPES } from './stateful-types';
import { templateChanges, type ResourceChange } from './template-changes';
import { upgradeFault, upgradedStacks, type TemplateResource, type Upgrade, type UpgradedStack } from './upgrade';

/** What would happen to the stateful resources of a release: each that would be lost, replaced, moved or less protected. */
export function statefulResourceFaults(upgrade: Upgrade): Fault[] {
  return upgradedStacks(upgrade).flatMap((stack) => {
    const changes = templateChanges(stack);
    return Object.entries(stack.before.template.Resources).flatMap(([logicalId, before]) => {
      const why = STATEFUL_TYPES[before.Type];
      if (why === undefined) return [];
      const now = stack.now.template.Resources[logicalId];
      const subject = { logicalId, before, stack, why };
      if (now === undefined) return [lost(subject, upgrade)];
      if (now.Type !== before.Type) return [replacedByType(subject, now)];
      return [...replaced(subject, changes.get(logicalId)), ...lessProtected(subject, now)];
    });
  });
}

interface Subject {
  readonly logicalId: string;
  readonly before: TemplateResource;
  readonly stack: UpgradedStack;
  /** Why a new one is not the same. */
  readonly why: string;
}

function fault({ logicalId, before, stack }: Subject, rule: string, words: Pick<Fault, 'wrong' | 'fix'>): Fault {
  return upgradeFault(rule, { template: stack.now.file, logicalId, type: before.Type }, words);
}

function lost(subject: Subject, { stacks, release }: Upgrade): Fault {
  const { logicalId, before, stack, why } = subject;
  const other = stacks.find(({ template }) => template.Resources[logicalId]?.Type === before.Type);
  if (other !== undefined) {
    return fault(subject, 'moved', {
      wrong: `It is in stack ${stack.before.stackName} of ${release.version} and now in ${other.stackName}: that stack would make a new one, and ${why}.`,
      fix: `Leave it in ${stack.before.stackName}; a move takes cdk refactor or an import by hand, before the release.`,
    });
  }
  const known = stack.before.template.Resources;
  const newcomers = Object.entries(stack.now.template.Resources)
    .filter(([id, { Type }]) => Type === before.Type && known[id] === undefined)
    .map(([id]) => id);
  return fault(subject, 'lost', {
    wrong:
      `It is in ${release.version} and no longer in the template: ${why}.` +
      (newcomers.length === 0 ? '' : ` Perhaps it is now called ${newcomers.join(' or ')}.`),
    fix: 'Keep the construct and its place in the tree, from which the logical id derives, or give it its old one by overrideLogicalId.',
  });
}

function replacedByType(subject: Subject, now: TemplateResource): Fault {
  return fault(subject, 'replaced', {
    wrong: `It becomes a ${now.Type}: CloudFormation makes a new resource, and ${subject.why}.`,
    fix: 'Give the new type a logical id of its own, keep the old resource, and move the data first.',
  });
}

function replaced(subject: Subject, change: ResourceChange | undefined): Fault[] {
  if (change === undefined || change.replacement === 'none') return [];
  const { version } = subject.stack;
  const causes = change.causes.join(', ');
  return [
    fault(subject, change.replacement === 'certain' ? 'replaced' : 'may-be-replaced', {
      wrong: `The change of ${causes} since ${version} ${change.replacement === 'certain' ? 'replaces' : 'may replace'} it, and ${subject.why}.`,
      fix: `Leave ${causes} as it was, or make a second resource beside it and move the data.`,
    }),
  ];
}

/** How much of a resource stays when it leaves its stack. */
const POLICY_RANK: Readonly<Record<string, number>> = { Delete: 0, Snapshot: 1, RetainExceptOnCreate: 2, Retain: 2 };

/** What CloudFormation does where a template does not say. */
function policyOf(resource: TemplateResource, attribute: 'DeletionPolicy' | 'UpdateReplacePolicy'): string {
  const clusterBacked = resource.Type === 'AWS::RDS::DBCluster' || isInstanceOfItsOwn(resource);
  return resource[attribute] ?? (clusterBacked && attribute === 'DeletionPolicy' ? 'Snapshot' : 'Delete');
}

function isInstanceOfItsOwn({ Type, Properties }: TemplateResource): boolean {
  return Type === 'AWS::RDS::DBInstance' && Properties['DBClusterIdentifier'] === undefined;
}

function lessProtected(subject: Subject, now: TemplateResource): Fault[] {
  const { before, stack } = subject;
  const policies = (['DeletionPolicy', 'UpdateReplacePolicy'] as const).flatMap((attribute) => {
    const [earlier, later] = [policyOf(before, attribute), policyOf(now, attribute)];
    if ((POLICY_RANK[later] ?? 0) >= (POLICY_RANK[earlier] ?? 0)) return [];
    return fault(subject, 'policy-weakened', {
      wrong: `Its ${attribute} is ${earlier} in ${stack.version} and now ${later}: ${subject.why}.`,
      fix: `Keep ${attribute}: ${earlier}.`,
    });
  });
  const protections = PROTECTIONS.filter(
    (name) => isTrueAt(before.Properties, name) && !isTrueAt(now.Properties, name),
  ).map((name) =>
    fault(subject, 'protection-off', {
      wrong: `Its ${name} is on in ${stack.version} and now off.`,
      fix: `Keep ${name}: true.`,
    }),
  );
  const conditional =
    now.Condition !== undefined && !isDeepStrictEqual(before.Condition, now.Condition)
      ? [
          fault(subject, 'conditional', {
            wrong: `It now depends on condition ${now.Condition}, which it did not in ${stack.version}: where the condition does not hold it is deleted, and ${subject.why}.`,
            fix: 'Keep it unconditional.',
          }),
        ]
      : [];
  return [...policies, ...protections, ...conditional];
}
