import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export interface PlannedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** What becomes of it when its stack is deleted. */
  readonly deletionPolicy: 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot';
}

export interface PlannedStack {
  /** As CloudFormation knows it, `Headwater-demo-Data`. */
  readonly name: string;
  readonly terminationProtection: boolean;
  readonly resources: readonly PlannedResource[];
}

/** What a cloud assembly will deploy, and what it asks of the bootstrap stack. */
export interface Plan {
  /** In the order in which they are deployed. */
  readonly stacks: readonly PlannedStack[];
  readonly bootstrap: { readonly parameterName: string; readonly version: number };
}

const manifestSchema = z.looseObject({
  artifacts: z.record(
    z.string(),
    z.looseObject({
      type: z.string(),
      dependencies: z.array(z.string()).default([]),
      properties: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});
const stackSchema = z.looseObject({
  stackName: z.string(),
  templateFile: z.string(),
  terminationProtection: z.boolean().default(false),
  requiresBootstrapStackVersion: z.number().default(0),
  bootstrapStackVersionSsmParameter: z.string(),
});
const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      DeletionPolicy: z.enum(['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot']).optional(),
    }),
  ),
});

/** CloudFormation's own default: a database leaves a snapshot (but not one in a cluster), everything else goes. */
const SNAPSHOT_BY_DEFAULT = new Set(['AWS::RDS::DBCluster']);

export function readPlan(assemblyFolder: string): Plan {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(assemblyFolder, file), 'utf8'));
  const { artifacts } = manifestSchema.parse(read('manifest.json'));
  const stacks = inOrder(artifacts).map((artifact) => stackSchema.parse(artifact.properties));
  const [first] = stacks;
  if (first === undefined) throw new Error(`${assemblyFolder} holds no stack`);
  return {
    stacks: stacks.map(({ stackName, templateFile, terminationProtection }) => ({
      name: stackName,
      terminationProtection,
      resources: Object.entries(templateSchema.parse(read(templateFile)).Resources).map(
        ([logicalId, { Type: type, Properties: properties, DeletionPolicy }]) => ({
          logicalId,
          type,
          properties,
          deletionPolicy: DeletionPolicy ?? (SNAPSHOT_BY_DEFAULT.has(type) ? 'Snapshot' : 'Delete'),
        }),
      ),
    })),
    bootstrap: {
      parameterName: first.bootstrapStackVersionSsmParameter,
      version: Math.max(...stacks.map(({ requiresBootstrapStackVersion }) => requiresBootstrapStackVersion)),
    },
  };
}

type Artifacts = z.output<typeof manifestSchema>['artifacts'];

/** Stacks after those that they depend on. */
function inOrder(artifacts: Artifacts): Artifacts[string][] {
  const ordered = new Map<string, Artifacts[string]>();
  const visit = (id: string): void => {
    const artifact = artifacts[id];
    if (artifact?.type !== 'aws:cloudformation:stack' || ordered.has(id)) return;
    for (const dependency of artifact.dependencies) visit(dependency);
    ordered.set(id, artifact);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return [...ordered.values()];
}
