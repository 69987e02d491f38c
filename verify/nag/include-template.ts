import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from '../templates/template-schema';
import { readableTemplate } from './readable-template';

export interface IncludedTemplate {
  readonly stack: Stack;
  /** Logical id of each resource that CDK cannot make of its properties, and why. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/**
 * Makes constructs of a template's resources; the last step of a construct's path is the logical id. Throws when CDK can read nothing of it,
 * as when its conditions are none.
 */
export function includeTemplate(template: Template): IncludedTemplate {
  const unreadable = new Map<string, string>();
  try {
    return { stack: include(template, new Set()), unreadable };
  } catch {
    // Of which resource it is the fault, each by itself will tell.
  }
  const all = Object.keys(template.Resources);
  for (const logicalId of all) {
    try {
      include(template, new Set(all.filter((other) => other !== logicalId)));
    } catch (error) {
      unreadable.set(logicalId, error instanceof Error ? error.message : String(error));
    }
  }
  return { stack: include(template, new Set(unreadable.keys())), unreadable };
}

function include(template: Template, opaque: ReadonlySet<string>): Stack {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-nag-'));
  try {
    const templateFile = join(folder, 'template.json');
    writeFileSync(templateFile, JSON.stringify(readableTemplate(template, opaque)));
    const stack = new Stack(new App(), 'Stack');
    new CfnInclude(stack, 'Template', { templateFile, allowCyclicalReferences: true });
    return stack;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
