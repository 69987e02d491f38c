import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Asset } from './template-schema';

/** What CDK noted about each construct of a stack, by path, as in `/Data/Tables/Recent/Resource`. */
export type ConstructNotes = z.output<typeof notesSchema>;

/** One template of a synthesized folder, and what the folder's manifest says about it. */
export interface TemplateFile {
  readonly path: string;
  /** As in `Headwater-demo-Data`. */
  readonly stackName: string;
  /** Of a nested stack: CloudFormation gets it from its parent, and the manifest does not know it. */
  readonly nested: boolean;
  /** Where the stack goes, when the manifest says so. */
  readonly account?: string;
  readonly region?: string;
  /** Stacks that the manifest has deployed before this one. */
  readonly after?: readonly string[];
  /** What the stack's templates name that is uploaded before it. */
  readonly assets?: readonly Asset[];
  readonly notes: ConstructNotes;
}

const notesSchema = z.record(z.string(), z.array(z.looseObject({ type: z.string(), data: z.unknown() })));

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
        metadata: notesSchema.optional(),
        additionalMetadataFile: z.string().optional(),
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

const SUFFIX = '.template.json';
const NESTED_SUFFIX = '.nested.template.json';
const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/**
 * The templates of a synthesized `cdk.out` folder and of the assemblies nested in it; without a manifest, every `*.template.json` in it.
 * Throws, naming the folder, when there is none.
 */
export function findTemplates(folder: string): TemplateFile[] {
  if (!existsSync(folder))
    throw new Error(`There is no folder ${folder}: give the output folder of cdk synth, as in cdk.out.`);
  const templates = templatesOf(folder);
  if (templates.length === 0)
    throw new Error(`No template is in ${folder}: give the output folder of cdk synth, as in cdk.out.`);
  return templates;
}

function templatesOf(folder: string): TemplateFile[] {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) return namesIn(folder, SUFFIX).map((name) => unlisted(folder, name, false));
  const { artifacts } = manifestSchema.parse(readJson(manifest));
  const listed = Object.entries(artifacts).flatMap(([id, artifact]): TemplateFile[] => {
    const { type, environment = '', dependencies, properties, metadata, additionalMetadataFile } = artifact;
    if (type === 'cdk:cloud-assembly' && properties?.directoryName !== undefined) {
      return templatesOf(join(folder, properties.directoryName));
    }
    if (type !== 'aws:cloudformation:stack' || properties?.templateFile === undefined) return [];
    const [account = '', region = ''] = environment.replace('aws://', '').split('/');
    return [
      {
        path: join(folder, properties.templateFile),
        stackName: properties.stackName ?? id,
        nested: false,
        ...(ACCOUNT.test(account) ? { account } : {}),
        ...(REGION.test(region) ? { region } : {}),
        after: dependencies.flatMap((other) => stackNameOf(artifacts, other)),
        assets: assetsOf(folder, artifacts, dependencies),
        notes: {
          ...metadata,
          ...(additionalMetadataFile === undefined
            ? {}
            : notesSchema.parse(readJson(join(folder, additionalMetadataFile)))),
        },
      },
    ];
  });
  return [...listed, ...namesIn(folder, NESTED_SUFFIX).map((name) => unlisted(folder, name, true))];
}

/** The name of the stack that an artifact is, if it is one. */
function stackNameOf(artifacts: Artifacts, id: string): string[] {
  const artifact = artifacts[id];
  return artifact?.type === 'aws:cloudformation:stack' ? [artifact.properties?.stackName ?? id] : [];
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

function namesIn(folder: string, suffix: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .sort();
}

function unlisted(folder: string, name: string, nested: boolean): TemplateFile {
  return { path: join(folder, name), stackName: basename(name, SUFFIX), nested, notes: {} };
}

/** Throws, naming the file, when it is no JSON. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} cannot be read as JSON: ${String(error)}`, { cause: error });
  }
}
