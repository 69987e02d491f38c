import { isDeepStrictEqual } from 'node:util';
import type { Fault } from '../fault';
import { at, isObject, textAt, type Json } from '../templates/json';
import type { StackTemplate } from '../templates/template-schema';
import { templateChanges } from './template-changes';
import { upgradeFault, upgradedStacks, type Upgrade, type UpgradedStack } from './upgrade';

/** An output that a stack of the release reads. */
interface Consumption {
  readonly reader: string;
  readonly stackName: string;
  readonly outputName: string;
}

/**
 * Outputs that released stacks read and that are gone, say something else, or come to name a new resource. Stacks are upgraded one after
 * the other: until its own turn, and after a rollback again, each reader is the released one.
 */
export function consumedOutputFaults(upgrade: Upgrade): Fault[] {
  const consumptions = upgrade.release.stacks.flatMap((reader) => consumptionsOf(reader, upgrade.release.stacks));
  return upgradedStacks(upgrade).flatMap((stack) => {
    const replacedIds = [...templateChanges(stack)]
      .filter(([, { replacement }]) => replacement === 'certain')
      .map(([logicalId]) => logicalId);
    const readersByOutput = new Map<string, string[]>();
    for (const { stackName, outputName, reader } of consumptions) {
      if (stackName !== stack.before.stackName) continue;
      readersByOutput.set(outputName, [...new Set([...(readersByOutput.get(outputName) ?? []), reader])]);
    }
    return [...readersByOutput].flatMap(([outputName, readers]) =>
      outputFaults(stack, outputName, { readers, replacedIds }),
    );
  });
}

function outputFaults(
  { version, before, now }: UpgradedStack,
  outputName: string,
  { readers, replacedIds }: { readonly readers: readonly string[]; readonly replacedIds: readonly string[] },
): Fault[] {
  const earlier = before.template.Outputs[outputName];
  if (earlier === undefined) return []; // The release itself was at fault.
  const later = now.template.Outputs[outputName];
  const place = { template: now.file, logicalId: outputName, type: 'Output' };
  const read = `${readers.join(' and ')} of ${version} ${readers.length === 1 ? 'reads' : 'read'} it`;
  if (later === undefined) {
    return [
      upgradeFault('output-lost', place, {
        wrong: `The output is gone, but ${read}: a deployment that stops half-way could not go on or back.`,
        fix: 'Keep the output for one more release (exportValue of the stack), so that its readers let go of it first.',
      }),
    ];
  }
  if (!isDeepStrictEqual([earlier.Value, earlier.Export], [later.Value, later.Export])) {
    return [
      upgradeFault('output-changed', place, {
        wrong: `The output says something else than in ${version}, but ${read}: where the reader's own text stays the same, it keeps the old value.`,
        fix: 'Put the new value into a new output, and keep this one for one more release.',
      }),
    ];
  }
  const replaced = replacedIds.find((logicalId) => mentions(later.Value, logicalId));
  if (replaced === undefined) return [];
  return [
    upgradeFault('output-replaced', place, {
      wrong: `The output names ${replaced}, which is replaced by the upgrade, and ${read}: its template stays the same text, so that the new value does not reach it.`,
      fix: `Do not replace ${replaced}, or make a second resource with an output of its own.`,
    }),
  ];
}

/** All outputs of other stacks that a template reads: by `Fn::GetStackOutput`, or by the name of their export. */
function consumptionsOf(reader: StackTemplate, stacks: readonly StackTemplate[]): Consumption[] {
  const found: Consumption[] = [];
  const { Resources, Outputs } = reader.template;
  const values = [
    ...Object.values(Resources).map(({ Properties }) => Properties),
    ...Object.values(Outputs).map(({ Value }) => Value),
  ];
  visit(values, (name, argument) => {
    if (name === 'Fn::GetStackOutput') {
      const [stackName, outputName] = [textAt(argument, 'StackName'), textAt(argument, 'OutputName')];
      if (stackName !== undefined && outputName !== undefined)
        found.push({ reader: reader.stackName, stackName, outputName });
    }
    if (name === 'Fn::ImportValue') {
      for (const { stackName, template } of stacks) {
        for (const [outputName, { Export }] of Object.entries(template.Outputs)) {
          if (Export !== undefined && isDeepStrictEqual(Export.Name, argument))
            found.push({ reader: reader.stackName, stackName, outputName });
        }
      }
    }
  });
  return found;
}

function mentions(value: Json, logicalId: string): boolean {
  let found = false;
  visit(value, (name, argument) => {
    const named = name === 'Ref' ? argument : name === 'Fn::GetAtt' ? (at(argument, 0) ?? argument) : undefined;
    if (typeof named === 'string' && named.split('.')[0] === logicalId) found = true;
  });
  return found;
}

/** Calls `onEntry` with every name and value of every object in a value, however deep. */
function visit(value: Json, onEntry: (name: string, value: Json) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, onEntry);
  if (!isObject(value)) return;
  for (const [name, item] of Object.entries(value)) {
    onEntry(name, item);
    visit(item, onEntry);
  }
}
