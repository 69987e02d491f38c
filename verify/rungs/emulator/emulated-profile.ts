import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readAssembly } from '../../templates/read-assembly';
import type { DeletionPolicies } from './orphans';

/** What the rung has to know of a profile's synthesized folder. */
export interface EmulatedProfile {
  readonly name: string;
  readonly assembly: string;
  readonly account: string;
  readonly region: string;
  readonly deletionPolicies: DeletionPolicies;
  /** Amazon's SSM parameters of image ids. */
  readonly amiParameters: readonly string[];
  readonly databaseName: string;
  /** Context of a synthesis without deletion protection; undefined where stacks have none. */
  readonly unprotected: Readonly<Record<string, string>> | undefined;
}

/** Of an app that leaves the choice to the user. */
const ANY_ACCOUNT = '111122223333';
const ANY_REGION = 'eu-central-1';

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.looseObject({
      type: z.string(),
      environment: z.string().optional(),
      properties: z.looseObject({ terminationProtection: z.boolean().optional() }).optional(),
    }),
  ),
});

export function readProfile(name: string, assembly: string, unprotectedSettings: string): EmulatedProfile {
  const { artifacts } = manifestSchema.parse(JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')));
  const stacks = Object.values(artifacts).filter(({ type }) => type === 'aws:cloudformation:stack');
  const [, account, region] = /^aws:\/\/(\d+)\/(.+)$/.exec(stacks[0]?.environment ?? '') ?? [];
  const deployment = readAssembly(assembly);
  const databaseName = deployment.all('AWS::RDS::DBCluster')[0]?.properties['DatabaseName'];
  const isProtected = stacks.some(({ properties }) => properties?.terminationProtection === true);
  return {
    name,
    assembly,
    account: account ?? ANY_ACCOUNT,
    region: region ?? ANY_REGION,
    deletionPolicies: new Map(
      deployment.stacks.map(({ stackName, template }) => [
        stackName,
        new Map(
          Object.entries(template.Resources).map(([logicalId, { DeletionPolicy }]) => [logicalId, DeletionPolicy]),
        ),
      ]),
    ),
    amiParameters: deployment.stacks.flatMap(({ template }) =>
      Object.values(template.Parameters)
        .map(({ Default }) => Default)
        .filter((value) => typeof value === 'string' && value.startsWith('/aws/service/'))
        .map(String),
    ),
    databaseName: typeof databaseName === 'string' ? databaseName : 'postgres',
    unprotected: isProtected ? { profile: name, settings: unprotectedSettings } : undefined,
  };
}
