import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { Deployment } from './deployment';
import { findTemplates, readJson, type TemplateFile } from './find-templates';
import { templateSchema, type StackTemplate, type Template } from './template-schema';

/**
 * Reads a synthesized `cdk.out` folder with the assemblies nested in it; without a manifest, every `*.template.json` in it. Throws, naming the
 * folder or file, when there is nothing to read or a template is no template.
 */
export function readAssembly(folder: string): Deployment {
  return new Deployment(
    findTemplates(folder)
      .filter(({ nested }) => !nested)
      .map(readStack),
  );
}

/** Throws, naming the file, when it is no template. */
export function readTemplate(path: string): Template {
  const parsed = templateSchema.safeParse(readJson(path));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new Error(`${path} is no CloudFormation template: ${faults}`);
}

function readStack({ path, stackName, region, after, assets }: TemplateFile): StackTemplate {
  return {
    stackName,
    file: basename(path),
    template: readTemplate(path),
    bytes: statSync(path).size,
    ...(region === undefined ? {} : { region }),
    ...(after === undefined ? {} : { after }),
    ...(assets === undefined ? {} : { assets }),
  };
}
