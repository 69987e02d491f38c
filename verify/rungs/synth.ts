import { App, CloudFormationValidatePlugin } from 'aws-cdk-lib';
import { basename } from 'node:path';
import type { Fault } from '../fault';
import { Acknowledgements } from '../templates/acknowledgements';
import { findTemplates, type TemplateFile } from '../templates/find-templates';
import { readTemplate } from '../templates/read-assembly';

/** How CDK calls its own validator where one of its rules is acknowledged. */
const NAMESPACE = 'CloudFormation-Validate';

/** Severities that `--strict` refuses. */
const REFUSED = ['fatal', 'error', 'warning'];

/** Notes of constructs about themselves, by their type in the assembly. */
const ANNOTATIONS: Readonly<Record<string, string>> = { 'aws:cdk:error': 'error', 'aws:cdk:warning': 'warning' };

/**
 * What `cdk synth --strict` refuses, for a folder that is there already: the rules of aws-cdk-lib's own validator, which run in each synth
 * under the flag `@aws-cdk/core:validateAgainstDefaultRules`, and the errors and warnings of constructs. A warning counts as an error does.
 */
export function checkSynth(folder: string): Fault[] {
  const files = findTemplates(folder);
  const faults = [...invalid(files), ...files.flatMap(annotated)];
  const order = files.map(({ path }) => basename(path));
  return faults.sort((one, other) => order.indexOf(one.template) - order.indexOf(other.template));
}

/** Kept, because it takes seconds to begin: once for all templates that have no resource types but those it began with. */
const validator = new CloudFormationValidatePlugin();

function invalid(files: readonly TemplateFile[]): Fault[] {
  const { violations } = validator.validate({
    templatePaths: files.map(({ path }) => path),
    stackTemplates: files.map(({ path, stackName, account, region }) => ({
      stackConstructPath: stackName,
      templatePath: path,
      accountId: account,
      region,
    })),
    appConstruct: new App(),
  });
  return files.flatMap((file) => {
    const template = readTemplate(file.path);
    const acknowledgements = new Acknowledgements(file, template);
    return violations.flatMap(({ ruleName, description, severity = 'error', fix, violatingResources }) => {
      if (!REFUSED.includes(severity)) return [];
      return violatingResources
        .filter(({ templatePath }) => templatePath === file.path)
        .filter(({ resourceLogicalId: id }) => !acknowledgements.accept(`${NAMESPACE}::${ruleName}`, id))
        .map(({ resourceLogicalId: id, locations }) => ({
          rule: `synth/${ruleName}`,
          template: basename(file.path),
          logicalId: id ?? locations[0] ?? 'the template',
          type: (id === undefined ? undefined : template.Resources[id]?.Type) ?? 'no resource',
          wrong: description,
          fix: fix ?? 'Change what the message names: CloudFormation would refuse it.',
        }));
    });
  });
}

function annotated(file: TemplateFile): Fault[] {
  return Object.entries(file.notes).flatMap(([path, notes]) =>
    notes.flatMap(({ type, data }) => {
      const level = ANNOTATIONS[type];
      if (level === undefined) return [];
      return {
        rule: `synth/construct-${level}`,
        template: basename(file.path),
        logicalId: path.slice(1),
        type: 'construct',
        wrong: String(data),
        fix: 'Do what the construct asks for, or acknowledge the warning with a reason.',
      };
    }),
  );
}
