import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** A resource of a synthesized template. */
export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const templateSchema = z.looseObject({
  Resources: z
    .record(z.string(), z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }))
    .default({}),
});

const TEMPLATE = '.template.json';

/** All resources of all templates of a cloud assembly. */
export function readResources(assemblyFolder: string): Resource[] {
  const files = existsSync(assemblyFolder) ? readdirSync(assemblyFolder).filter((name) => name.endsWith(TEMPLATE)) : [];
  if (files.length === 0) throw new Error(`There is no template (*${TEMPLATE}) in ${assemblyFolder}: synthesize first`);
  return files.flatMap((file) => {
    const { Resources } = templateSchema.parse(JSON.parse(readFileSync(join(assemblyFolder, file), 'utf8')));
    return Object.entries(Resources).map(([logicalId, { Type, Properties }]) => ({
      stack: file.slice(0, -TEMPLATE.length),
      logicalId,
      type: Type,
      properties: Properties,
    }));
  });
}

const referenceSchema = z.union([
  z.strictObject({ Ref: z.string() }).transform(({ Ref }) => Ref),
  z.strictObject({ 'Fn::GetAtt': z.array(z.string()).min(1) }).transform((reference) => reference['Fn::GetAtt'][0]),
  // The output's name holds the logical id.
  z
    .strictObject({ 'Fn::GetStackOutput': z.looseObject({ OutputName: z.string() }) })
    .transform((reference) => reference['Fn::GetStackOutput'].OutputName),
]);

/** What a value names, however deep: logical ids of its own stack, and outputs of others. */
function referencesIn(value: unknown): string[] {
  const reference = referenceSchema.safeParse(value);
  if (reference.success) return reference.data === undefined ? [] : [reference.data];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(referencesIn) : [];
}

/** The one resource of a type that a value refers to. @throws Error if it refers to none or to several. */
export function referredTo(resources: readonly Resource[], type: string, value: unknown): Resource {
  const references = referencesIn(value);
  const found = resources.filter(
    (resource) => resource.type === type && references.some((reference) => reference.includes(resource.logicalId)),
  );
  const [resource, another] = found;
  if (resource === undefined || another !== undefined)
    throw new Error(`${JSON.stringify(value)} refers to ${found.length} resources of type ${type}, not to one`);
  return resource;
}

/** The one resource of a type that holds. @throws Error if there is none or are several. */
export function only(resources: readonly Resource[], type: string, holds: (resource: Resource) => boolean): Resource {
  const found = resources.filter((resource) => resource.type === type && holds(resource));
  const [resource, another] = found;
  if (resource === undefined || another !== undefined)
    throw new Error(
      `The load model expects one ${type} of its kind and the templates have ${found.length}: adapt scripts/cost/pipeline.ts`,
    );
  return resource;
}
