import type { Fault } from '../../fault';
import type { EmulatedStack } from './emulator-process';

/** A resource that its template keeps when the stack goes. */
export interface KeptResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
}

/** What the templates say of each resource, by stack name and logical id. */
export type DeletionPolicies = ReadonlyMap<string, ReadonlyMap<string, string | undefined>>;

/** The deployed resources whose templates keep them: themselves (Retain) or as a snapshot (Snapshot). */
export function keptResources(stacks: readonly EmulatedStack[], policies: DeletionPolicies): KeptResource[] {
  return stacks.flatMap(({ name, resources }) =>
    resources
      .filter(({ logicalId }) => /^(Retain|Snapshot)/.test(policies.get(name)?.get(logicalId) ?? ''))
      .map(({ logicalId, type, physicalId }) => ({ stack: name, logicalId, type, physicalId })),
  );
}

export interface Remains {
  /** What existed before the deployment. */
  readonly before: readonly string[];
  /** What exists after it was destroyed. */
  readonly after: readonly string[];
  readonly kept: readonly KeptResource[];
  /** Physical ids of what other stacks own, as the bootstrap stack's bucket: what is in them is theirs. */
  readonly others: readonly string[];
  /** For the fault's place. */
  readonly deployment: string;
}

/**
 * What a deletion left that it should not have, and what it took that it should have kept. An entry of the inventory is of a kept resource
 * if it bears its name: a bucket's objects, a table's settings, a snapshot.
 */
export function orphans({ before, after, kept, others, deployment }: Remains): Fault[] {
  const known = new Set(before);
  const names = [...kept.map(({ physicalId }) => physicalId), ...others].map(nameIn);
  const left = after
    .filter((entry) => !known.has(entry) && !names.some((name) => entry.includes(name)))
    .map((entry) => ({
      rule: 'emulator/orphan',
      template: deployment,
      logicalId: entry,
      type: entry.slice(0, entry.indexOf(':')),
      wrong: 'is left when all stacks are destroyed, and no template keeps it',
      fix: 'Make a stack own it, so that it goes with it, or give the resource that it belongs to DeletionPolicy Retain',
    }));
  const lost = kept
    .filter(({ physicalId }) => !after.some((entry) => entry.includes(nameIn(physicalId))))
    .map(({ stack, logicalId, type }) => ({
      rule: 'emulator/lost',
      template: stack,
      logicalId,
      type,
      wrong: 'is gone with its stack, although its template keeps it',
      fix: 'See what deleted it: another resource, a custom resource, or a replacement',
    }));
  return [...left, ...lost];
}

/** The part of a physical id by which stores know the resource: of an ARN or URL its end, and of a secret's without the random suffix. */
function nameIn(physicalId: string): string {
  if (!physicalId.startsWith('arn:')) return physicalId.replace(/^https?:\/\/.*\//, '');
  const name = physicalId.split(':').slice(5).join(':');
  return name.startsWith('secret:') ? name.replace(/^secret:/, '').replace(/-\w{6}$/, '') : name;
}
