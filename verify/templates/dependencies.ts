import type { Resource } from './deployment';
import { intrinsicsIn, mentionsOf } from './intrinsics';

/** Logical ids of everything of its stack that a resource waits for, directly or through others, itself among them. */
export function awaitedBy({ stack, logicalId }: Resource): Set<string> {
  const found = new Set<string>();
  const visit = (id: string): void => {
    const resource = Object.hasOwn(stack.template.Resources, id) ? stack.template.Resources[id] : undefined;
    if (resource === undefined || found.has(id)) return;
    found.add(id);
    const mentions = intrinsicsIn(resource.Properties).flatMap((intrinsic) => mentionsOf(intrinsic));
    for (const other of [...[resource.DependsOn].flat(), ...mentions.map((mention) => mention.id)]) visit(other);
  };
  visit(logicalId);
  return found;
}
