import { checkInvariants } from '../../verify/rungs/invariants';
import { deploymentOf } from './faults-of';

export type Resources = Record<string, unknown>;
/**
 * What is changed in a template: `Group.MinSize` is a property of a resource, `Group@DependsOn` stands beside its properties, and
 * `Group` alone is all of it. Numbers are indices of lists. `undefined` takes the thing out.
 */
export type Change = Readonly<Record<string, unknown>>;

/** A copy of resources with a change. Throws if the change leads nowhere, for a case that changes nothing proves nothing. */
export function changed(resources: Resources, change: Change): Resources {
  const copy = structuredClone(resources);
  for (const [path, value] of Object.entries(change)) {
    const [first = '', ...rest] = path.replace('@', '.@').split('.');
    const steps = rest.length === 0 ? [first] : [first, ...(rest[0]?.startsWith('@') ? [] : ['Properties']), ...rest];
    put(copy, { steps: steps.map((step) => step.replace(/^@/, '')), value, path });
  }
  return copy;
}

function put(
  root: Resources,
  { steps, value, path }: { steps: readonly string[]; value: unknown; path: string },
): void {
  const last = steps.at(-1) ?? '';
  let holder: unknown = root;
  for (const step of steps.slice(0, -1)) holder = isHolder(holder) ? holder[step] : undefined;
  if (!isHolder(holder)) throw new Error(`${path} leads nowhere in the template.`);
  if (value === undefined && !(last in holder)) throw new Error(`${path} is not in the template.`);
  if (value !== undefined) holder[last] = value;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The rules that resources break in one stack, sorted, each once. */
export function rulesIn(resources: Resources, region = 'eu-central-1'): string[] {
  const faults = checkInvariants(deploymentOf({ Stack: { Resources: resources } }, region));
  return [...new Set(faults.map(({ rule }) => rule))].sort();
}
