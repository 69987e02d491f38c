import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../project-root';
import { ConfigError } from './config-error';
import { deploymentConfigSchema, type DeploymentConfig } from './deployment-config';
import { PROFILES } from './profiles';
import { brokenRules } from './rules';

/** What `-c NAME=VALUE` gives. */
const contextSchema = z.object({
  profile: z.string().default('demo'),
  deployment: z.string().optional(),
  settings: z.string().optional(),
});

const settingsSchema = z.record(z.string(), z.unknown());

/**
 * The configuration of one deployment: the profile's settings, changed by those of a settings file, and checked.
 *
 * - `-c profile=demo|production`; default `demo`.
 * - `-c deployment=NAME`; default the profile's name.
 * - `-c settings=FILE`; default `config/PROFILE.json`, if it exists. A JSON object of the settings that differ from the profile's.
 *
 * Throws `ConfigError`, which lists every fault at once.
 */
export function loadConfig(context: unknown): DeploymentConfig {
  const { profile, deployment, settings } = parseContext(context);
  const defaults = PROFILES[profile];
  if (defaults === undefined) {
    const known = Object.keys(PROFILES).join(' and ');
    throw new ConfigError([`profile: there is no profile "${profile}". Use -c profile=NAME with one of ${known}`]);
  }
  const file = settings ?? join('config', `${profile}.json`);
  const changes = readSettings(file, settings !== undefined);
  const input = { ...merge(defaults, changes), profile, deployment: deployment ?? profile };
  const result = deploymentConfigSchema.safeParse(input);
  const broken = brokenRules(input);
  if (result.success && broken.length === 0) return result.data;
  throw new ConfigError(
    [...(result.error?.issues ?? []), ...broken].map((issue) => describeIssue(issue, input)),
    `Set them in ${file}, which holds the settings that differ from the profile "${profile}" (lib/config/profiles.ts).`,
  );
}

function parseContext(context: unknown): z.output<typeof contextSchema> {
  const result = contextSchema.safeParse(context);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map((issue) => describeIssue(issue, context)));
}

function readSettings(file: string, required: boolean): Readonly<Record<string, unknown>> {
  const path = isAbsolute(file) ? file : join(PROJECT_ROOT, file);
  if (!existsSync(path)) {
    if (!required) return {};
    throw new ConfigError([`settings: there is no file "${file}". Name an existing JSON file by -c settings=FILE`]);
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError([`${file}: is not JSON: ${reason}`]);
  }
  const result = settingsSchema.safeParse(content);
  if (result.success) return result.data;
  throw new ConfigError([`${file}: must hold a JSON object of settings, got ${JSON.stringify(content)}`]);
}

/** `changes` over `defaults`, group by group; lists and plain values are replaced whole. */
function merge(
  defaults: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...defaults };
  for (const [name, change] of Object.entries(changes)) {
    const current = merged[name];
    merged[name] = isGroup(current) && isGroup(change) ? merge(current, change) : change;
  }
  return merged;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describeIssue(issue: z.core.$ZodIssue, input: unknown): string {
  const name = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const prefix = name === '' ? '' : `${name}.`;
    return issue.keys.map((key) => `${prefix}${key}: there is no such setting. Remove it or mend its name`).join('; ');
  }
  const received = valueAt(input, issue.path);
  const value = received === undefined ? 'is not set' : `is ${JSON.stringify(received)}`;
  return `${name}: ${issue.message} (it ${value})`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), input);
}

function isRecord(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}
