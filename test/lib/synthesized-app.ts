import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { buildApp, type HeadwaterStacks } from '../../lib/app';
import type { DeploymentConfig } from '../../lib/config/deployment-config';
import { loadConfig } from '../../lib/config/load-config';
import { PROJECT_ROOT } from '../../lib/project-root';

export const PROFILES = ['demo', 'production'] as const;
export type Profile = (typeof PROFILES)[number];

export const PARTS = ['network', 'data', 'ingest', 'router', 'web', 'operations'] as const;
export type Part = (typeof PARTS)[number];

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
});
const templateSchema = z.looseObject({ Resources: z.record(z.string(), resourceSchema) });

export type TemplateResource = z.output<typeof resourceSchema> & {
  readonly part: Part;
  readonly logicalId: string;
};

/** One profile, synthesized: without bundling, because its sources are not what is tested here. */
export interface SynthesizedApp {
  readonly config: DeploymentConfig;
  readonly stacks: HeadwaterStacks;
  readonly assembly: CloudAssembly;
  template(part: Part): Template;
  /** All resources of a type, in all stacks. */
  resources(type: string): TemplateResource[];
  all(): TemplateResource[];
}

const cdkJson = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(join(PROJECT_ROOT, 'cdk.json'), 'utf8')));

const synthesized = new Map<Profile, SynthesizedApp>();

/** Synthesizes a profile once a test file, with settings of the tests: those of the repository's owner may change. */
export function synthesize(profile: Profile): SynthesizedApp {
  const known = synthesized.get(profile);
  if (known !== undefined) return known;
  const config = loadConfig({ profile, settings: `test/lib/settings/${profile}.json` });
  const app = new App({
    context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [], 'aws:cdk:disable-asset-staging': true },
  });
  const stacks = buildApp(app, config);
  const assembly = app.synth();
  const all = PARTS.flatMap((part) => {
    const { Resources } = templateSchema.parse(Template.fromStack(stacks[part]).toJSON());
    return Object.entries(Resources).map(([logicalId, resource]) => ({ ...resource, part, logicalId }));
  });
  const result: SynthesizedApp = {
    config,
    stacks,
    assembly,
    template: (part) => Template.fromStack(stacks[part]),
    resources: (type) => all.filter((resource) => resource.Type === type),
    all: () => all,
  };
  synthesized.set(profile, result);
  return result;
}
