import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import type { UpgradedStack } from './upgrade';

/** What CloudFormation would do to a resource that is in both templates. */
export interface ResourceChange {
  readonly replacement: 'certain' | 'possible' | 'none';
  /** Properties whose change causes it. */
  readonly causes: readonly string[];
}

const REPLACEMENTS: Readonly<Partial<Record<ResourceImpact, ResourceChange['replacement']>>> = {
  [ResourceImpact.WILL_REPLACE]: 'certain',
  [ResourceImpact.MAY_REPLACE]: 'possible',
};

/**
 * Changed resources by logical id, as `cdk diff` knows them: by the update behaviour of each property in CloudFormation's resource
 * specification, and so on to whatever refers to a replaced resource.
 */
export function templateChanges({ before, now }: UpgradedStack): ReadonlyMap<string, ResourceChange> {
  const changes = new Map<string, ResourceChange>();
  const difference = fullDiff(structuredClone(before.template), structuredClone(now.template));
  difference.resources.forEachDifference((logicalId, change) => {
    const causes = Object.entries(change.propertyUpdates)
      .filter(([, { changeImpact }]) => changeImpact !== undefined && REPLACEMENTS[changeImpact] !== undefined)
      .map(([name]) => name);
    changes.set(logicalId, { replacement: REPLACEMENTS[change.changeImpact] ?? 'none', causes });
  });
  return changes;
}
