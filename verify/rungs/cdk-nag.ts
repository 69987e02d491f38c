import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks, type NagPack } from 'cdk-nag';
import type { Stack } from 'aws-cdk-lib';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import type { Fault } from '../fault';
import { includeTemplate } from '../nag/include-template';
import { Acknowledgements } from '../templates/acknowledgements';
import { findTemplates, type TemplateFile } from '../templates/find-templates';
import { readTemplate } from '../templates/read-assembly';

/** Of these packs, no finding may be left that nobody has given a reason for. */
const BINDING: readonly NagPack[] = [new AwsSolutionsChecks(), new ServerlessChecks()];

/** This one is reported: its controls are an organisation's to choose. */
const REPORTED = new NIST80053R5Checks();

const REPORTS = resolve(__dirname, '../../cdk.out/verify');

/** Of acknowledgements: which of them are of the packs that bind. */
const OF_BINDING_PACKS = / (AwsSolutions|Serverless)-/;

/** Rules that say what is in a template without knowing how it came about: cdk-nag over every template of a folder. */
export function checkCdkNag(folder: string, note: (text: string) => void, reports = REPORTS): Fault[] {
  const judged = findTemplates(folder).map(judge);
  const reported = judged.flatMap(({ reported: faults }) => faults);
  const report = join(reports, `nist-800-53-r5.${basename(resolve(folder))}.txt`);
  mkdirSync(reports, { recursive: true });
  writeFileSync(report, reported.map(line).join(''));
  note(`NIST 800-53 R5: ${reported.length} findings, which do not count, in ${relative('', report)}`);
  for (const unused of judged.flatMap((judgement) => judgement.unused)) note(`Excuses nothing any more: ${unused}`);
  return judged.flatMap(({ binding }) => binding);
}

interface Judgement {
  readonly binding: readonly Fault[];
  readonly reported: readonly Fault[];
  readonly unused: readonly string[];
}

function judge(file: TemplateFile): Judgement {
  const template = readTemplate(file.path);
  const acknowledgements = new Acknowledgements(file, template);
  const { stack, unreadable } = includeTemplate(template);
  const fault = (logicalId: string, what: Pick<Fault, 'rule' | 'wrong' | 'fix'>): Fault => ({
    ...what,
    template: basename(file.path),
    logicalId,
    type: template.Resources[logicalId]?.Type ?? 'unknown',
  });
  const findings = (pack: NagPack): Fault[] =>
    findingsOf(pack, stack)
      .filter(({ rule, logicalId }) => !acknowledgements.accept(rule, logicalId))
      .map(({ rule, logicalId, says }) =>
        fault(logicalId, {
          rule: `cdk-nag/${rule}`,
          wrong: says,
          fix: `Mend it, or excuse it with a reason where the construct is made: acknowledge(construct, '${rule}', reason).`,
        }),
      );
  const binding = BINDING.flatMap(findings);
  return {
    binding: [
      ...[...unreadable].map(([logicalId, why]) =>
        fault(logicalId, {
          rule: 'cdk-nag/unreadable',
          wrong: `CDK cannot read the resource: ${why}`,
          fix: 'Give what the schema of the resource type takes.',
        }),
      ),
      ...binding,
    ],
    reported: findings(REPORTED),
    unused: acknowledgements.unused().filter((given) => OF_BINDING_PACKS.test(given)),
  };
}

function findingsOf(pack: NagPack, stack: Stack): { rule: string; logicalId: string; says: string }[] {
  return pack.validateScope(stack).violations.flatMap(({ ruleName, description, violatingResources }) =>
    violatingResources.map(({ constructPath = '' }) => ({
      rule: ruleName,
      logicalId: constructPath.slice(constructPath.lastIndexOf('/') + 1),
      says: description,
    })),
  );
}

function line({ template, logicalId, type, rule, wrong }: Fault): string {
  return `${template}: ${logicalId} (${type}) ${rule}: ${wrong}\n`;
}
