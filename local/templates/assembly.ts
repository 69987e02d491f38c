import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { TemplateFault } from '../contracts';
import { type Json, jsonSchema } from './json';

/** One CloudFormation stack as the cloud assembly describes it. */
export interface AssemblyStack {
  readonly name: string;
  /** Undefined where the stack is environment-agnostic. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly template: Template;
}

export interface Assembly {
  /** What a stack depends on comes before it. */
  readonly stacks: readonly AssemblyStack[];
  /** S3 object key of a file asset to its path on this machine. */
  readonly assets: ReadonlyMap<string, string>;
}

const resourceSchema = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), jsonSchema).default({}),
  DependsOn: z.union([z.string(), z.array(z.string())]).default([]),
  Condition: z.string().optional(),
  Metadata: z.record(z.string(), jsonSchema).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  CreationPolicy: jsonSchema.optional(),
  UpdatePolicy: jsonSchema.optional(),
});

/** The sections of a template that are understood. `Rules` assert things of an account and have nothing to assert here. */
const templateSchema = z.strictObject({
  AWSTemplateFormatVersion: z.string().optional(),
  Description: z.string().optional(),
  Metadata: z.unknown().optional(),
  Parameters: z.record(z.string(), z.looseObject({ Type: z.string(), Default: jsonSchema.optional() })).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), jsonSchema))).default({}),
  Conditions: z.record(z.string(), jsonSchema).default({}),
  Rules: z.unknown().optional(),
  Resources: z.record(z.string(), resourceSchema).default({}),
  Outputs: z
    .record(
      z.string(),
      z.looseObject({
        Value: jsonSchema,
        Export: z.strictObject({ Name: jsonSchema }).optional(),
        Condition: z.string().optional(),
      }),
    )
    .default({}),
});
export type Template = z.infer<typeof templateSchema>;
export type TemplateResource = z.infer<typeof resourceSchema>;

const artifactSchema = z.looseObject({
  type: z.string(),
  environment: z.string().optional(),
  dependencies: z.array(z.string()).default([]),
  properties: z.record(z.string(), z.unknown()).default({}),
});
const manifestSchema = z.looseObject({ artifacts: z.record(z.string(), artifactSchema).default({}) });
const assetManifestSchema = z.looseObject({
  files: z
    .record(
      z.string(),
      z.looseObject({
        source: z.looseObject({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.looseObject({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

interface FoundStack {
  readonly artifactId: string;
  readonly dependencies: readonly string[];
  readonly stack: AssemblyStack;
}

/**
 * Reads a CDK cloud assembly: manifest, nested assemblies, templates and asset manifests.
 * Throws `TemplateFault` for a file that is missing or not of the expected shape.
 */
export function readAssembly(folder: string): Assembly {
  const found: FoundStack[] = [];
  const assets = new Map<string, string>();
  readFolder(folder, found, assets);
  if (found.length === 0) throw new TemplateFault(`No stack in the cloud assembly ${folder}: synthesize it first.`);
  return { stacks: inDependencyOrder(found), assets };
}

function readFolder(folder: string, found: FoundStack[], assets: Map<string, string>): void {
  const { artifacts } = readJson(join(folder, 'manifest.json'), manifestSchema);
  for (const [artifactId, artifact] of Object.entries(artifacts)) {
    const property = (name: string): string => {
      const value = artifact.properties[name];
      if (typeof value === 'string') return value;
      throw new TemplateFault(`Artifact ${artifactId} in ${folder}/manifest.json has no property ${name}.`);
    };
    if (artifact.type === 'cdk:cloud-assembly') readFolder(join(folder, property('directoryName')), found, assets);
    if (artifact.type === 'cdk:asset-manifest') readAssets(folder, property('file'), assets);
    if (artifact.type === 'aws:cloudformation:stack') {
      const stackName = artifact.properties['stackName'];
      found.push({
        artifactId,
        dependencies: artifact.dependencies,
        stack: {
          name: typeof stackName === 'string' ? stackName : artifactId,
          ...environmentOf(artifact.environment),
          template: readJson(join(folder, property('templateFile')), templateSchema),
        },
      });
    }
  }
}

function readAssets(folder: string, file: string, assets: Map<string, string>): void {
  for (const { source, destinations } of Object.values(readJson(join(folder, file), assetManifestSchema).files)) {
    if (source.path === undefined) continue;
    for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, join(folder, source.path));
  }
}

/** `aws://111122223333/eu-west-1`; an agnostic stack says `aws://unknown-account/unknown-region`. */
function environmentOf(environment: string | undefined): { account: string | undefined; region: string | undefined } {
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(environment ?? '') ?? [];
  return {
    account: account === 'unknown-account' ? undefined : account,
    region: region === 'unknown-region' ? undefined : region,
  };
}

function inDependencyOrder(found: readonly FoundStack[]): AssemblyStack[] {
  const byId = new Map(found.map((entry) => [entry.artifactId, entry]));
  const ordered = new Set<FoundStack>();
  const visit = (entry: FoundStack): void => {
    if (ordered.has(entry)) return;
    for (const dependency of entry.dependencies) {
      const needed = byId.get(dependency);
      if (needed !== undefined) visit(needed);
    }
    ordered.add(entry);
  };
  found.forEach(visit);
  return [...ordered].map(({ stack }) => stack);
}

function readJson<T extends z.ZodType>(path: string, schema: T): z.output<T> {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TemplateFault(`Cannot read ${path} of the cloud assembly: ${reason}`);
  }
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  throw new TemplateFault(`${path} is not what the local cloud can read: ${z.prettifyError(result.error)}`);
}

/** The construct path that CDK writes into a resource's metadata. */
export function constructPathOf(resource: TemplateResource): string | undefined {
  const path: Json | undefined = resource.Metadata['aws:cdk:path'];
  return typeof path === 'string' ? path : undefined;
}
