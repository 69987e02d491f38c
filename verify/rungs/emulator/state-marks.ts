import type { Fault } from '../../fault';
import type { EmulatedStack } from './emulator-process';
import { MARKERS, type MarkerContext } from './markers';

/** Data that was put into one resource. */
export interface Mark {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly value: string;
}

/** Puts something into every resource that holds data. */
export async function leaveMarks(stacks: readonly EmulatedStack[], context: MarkerContext): Promise<Mark[]> {
  const marks: Mark[] = [];
  for (const { name: stack, resources } of stacks) {
    for (const { logicalId, type, physicalId } of resources) {
      const marker = MARKERS[type];
      if (marker === undefined) continue;
      marks.push({ stack, logicalId, type, physicalId, value: await marker.leave(physicalId, context) });
    }
  }
  return marks;
}

/** The resources in which it is no more, or which were replaced. Looks at each once. */
export async function lostMarks(
  marks: readonly Mark[],
  stacks: readonly EmulatedStack[],
  context: MarkerContext,
): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const mark of marks) {
    const wrong = replacement(mark, stacks) ?? (await loss(mark, context));
    if (wrong === undefined) continue;
    const { stack: template, logicalId, type } = mark;
    faults.push({
      rule: 'emulator/upgrade-loses-data',
      template,
      logicalId,
      type,
      wrong,
      fix: 'Keep the logical id and the properties that replace the resource as they were, or move its data first',
    });
  }
  return faults;
}

function replacement({ stack, logicalId, physicalId }: Mark, stacks: readonly EmulatedStack[]): string | undefined {
  const now = stacks.find(({ name }) => name === stack)?.resources.find((resource) => resource.logicalId === logicalId);
  if (now?.physicalId === physicalId) return undefined;
  return now === undefined ? 'is in its stack no more after the upgrade' : 'is another resource after the upgrade';
}

async function loss({ type, physicalId, value }: Mark, context: MarkerContext): Promise<string | undefined> {
  try {
    const found = await MARKERS[type]?.find(physicalId, context);
    return found === value
      ? undefined
      : `held data before the upgrade that is not in it afterwards (found: ${found ?? 'nothing'})`;
  } catch (error) {
    return `cannot be read after the upgrade: ${error instanceof Error ? error.message : String(error)}`;
  }
}
