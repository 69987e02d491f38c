import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { Deployment } from './deployment';
import { templateSchema, type Asset, type StackTemplate } from './template-schema';

const manifestSchema = z.object({
  artifacts: z
    .record(
      z.string(),
      z.looseObject({
        type: z.string(),
        environment: z.string().optional(),
        dependencies: z.array(z.string()).default([]),
        properties: z
          .looseObject({
            file: z.string().optional(),
            templateFile: z.string().optional(),
            stackName: z.string().optional(),
            directoryName: z.string().optional(),
          })
          .optional(),
      }),
    )
    .default({}),
});

const assetsSchema = z.looseObject({
  files: z
    .record(
      z.string(),
      z.looseObject({
        source: z.looseObject({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.looseObject({ objectKey: z.string().optional() })),
      }),
    )
    .default({}),
});
type Artifacts = z.output<typeof manifestSchema>['artifacts'];

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/**
 * Reads a synthesized `cdk.out` folder with the assemblies nested in it; without a manifest, every `*.template.json` in it. Throws, naming the
 * folder or file, when there is nothing to read or a template is no template.
 */
export function readAssembly(folder: string): Deployment {
  if (!existsSync(folder))
    throw new Error(`There is no folder ${folder}: give the output folder of cdk synth, as in cdk.out.`);
  const stacks = templatesOf(folder);
  if (stacks.length === 0)
    throw new Error(`No template is in ${folder}: give the output folder of cdk synth, as in cdk.out.`);
  return new Deployment(stacks);
}

function templatesOf(folder: string): StackTemplate[] {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.template.json'))
      .sort()
      .map((name) => readTemplate(join(folder, name), name.slice(0, -'.template.json'.length)));
  }
  const { artifacts } = manifestSchema.parse(readJson(manifest));
  return Object.entries(artifacts).flatMap(([id, { type, environment, dependencies, properties }]) => {
    if (type === 'cdk:cloud-assembly' && properties?.directoryName !== undefined) {
      return templatesOf(join(folder, properties.directoryName));
    }
    if (type !== 'aws:cloudformation:stack' || properties?.templateFile === undefined) return [];
    const region = environment?.split('/').at(-1);
    const after = dependencies.flatMap((other) =>
      artifacts[other]?.type === 'aws:cloudformation:stack' ? [artifacts[other].properties?.stackName ?? other] : [],
    );
    const template = readTemplate(join(folder, properties.templateFile), properties.stackName ?? id, region);
    return [{ ...template, after, assets: assetsOf(folder, artifacts, dependencies) }];
  });
}

function assetsOf(folder: string, artifacts: Artifacts, dependencies: readonly string[]): Asset[] {
  return dependencies.flatMap((id) => {
    const file = artifacts[id]?.properties?.file;
    if (artifacts[id]?.type !== 'cdk:asset-manifest' || file === undefined) return [];
    const { files } = assetsSchema.parse(readJson(join(folder, file)));
    return Object.values(files).flatMap(({ source, destinations }) =>
      Object.values(destinations).flatMap(({ objectKey }) =>
        objectKey === undefined || source.path === undefined ? [] : [{ objectKey, path: join(folder, source.path) }],
      ),
    );
  });
}

function readTemplate(path: string, stackName: string, region?: string): StackTemplate {
  const parsed = templateSchema.safeParse(readJson(path));
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new Error(`${path} is no CloudFormation template: ${faults}`);
  }
  const known = region !== undefined && REGION.test(region) ? { region } : {};
  return { stackName, file: basename(path), template: parsed.data, bytes: statSync(path).size, ...known };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} cannot be read as JSON: ${String(error)}`, { cause: error });
  }
}
