import { z } from 'zod';
import type { TemplateFile } from './find-templates';
import type { Template } from './template-schema';

const ACKNOWLEDGED_RULES = 'aws:cdk:acknowledged-rules';
const LOGICAL_ID = 'aws:cdk:logicalId';

/** Rule -> reason. */
const rulesSchema = z.record(z.string(), z.string());
const suppressionsSchema = z.object({ rules_to_suppress: z.array(z.object({ id: z.string(), reason: z.string() })) });

/**
 * The findings that a stack's authors accept, each with a reason: as CDK notes them in the assembly for a construct and all below it
 * (`Validations.of(construct).acknowledge`), and as cdk-nag writes them into a resource's metadata (`rules_to_suppress`).
 *
 * A `<name>` in an accepted rule stands for what only a deployment knows, whether the template has a reference or a literal for it, and
 * for anything but a wildcard: `AwsSolutions-IAM5[Resource::<bucket>/raw/*]`.
 */
export class Acknowledgements {
  /** Construct path -> the rules accepted there and below. */
  readonly #ofPaths = new Map<string, string[]>();
  /** Logical id -> construct path. */
  readonly #paths = new Map<string, string>();
  /** Logical id -> the rules that its metadata accepts. */
  readonly #ofResources = new Map<string, string[]>();
  readonly #stackPath: string;
  readonly #used = new Set<string>();

  constructor(file: TemplateFile, template: Template) {
    for (const [path, notes] of Object.entries(file.notes)) {
      for (const { type, data } of notes) {
        if (type === LOGICAL_ID && typeof data === 'string') this.#paths.set(data, path);
        if (type === ACKNOWLEDGED_RULES) {
          const rules = Object.keys(rulesSchema.parse(data)).map((rule) => rule.replace(/^annotation::/i, ''));
          this.#ofPaths.set(path, [...(this.#ofPaths.get(path) ?? []), ...rules]);
        }
      }
    }
    for (const [logicalId, { Metadata }] of Object.entries(template.Resources)) {
      const suppressions = suppressionsSchema.safeParse(Metadata['cdk_nag']);
      if (suppressions.success) {
        this.#ofResources.set(
          logicalId,
          suppressions.data.rules_to_suppress.map(({ id }) => id),
        );
      }
    }
    this.#stackPath = commonPath(Object.keys(file.notes));
  }

  /** Whether a finding at a resource, or at the template as a whole, is accepted. */
  accept(rule: string, logicalId: string | undefined): boolean {
    const atResource = logicalId === undefined ? [] : (this.#ofResources.get(logicalId) ?? []);
    const path = logicalId === undefined ? this.#stackPath : (this.#paths.get(logicalId) ?? this.#stackPath);
    const steps = path.split('/');
    const paths = steps.map((_, index) => steps.slice(0, index + 1).join('/'));
    const given = paths.flatMap((at) => (this.#ofPaths.get(at) ?? []).map((accepted) => ({ at, accepted })));
    const fitting = given.filter(({ accepted }) => stands(accepted, rule));
    for (const { at, accepted } of fitting) this.#used.add(`${at} ${accepted}`);
    return fitting.length > 0 || atResource.some((accepted) => stands(accepted, rule));
  }

  /** What constructs accept, as `/Data/Tables/Recent AwsSolutions-DDB3`, and `accept` was never asked for: it excuses nothing. */
  unused(): string[] {
    return [...this.#ofPaths]
      .flatMap(([at, rules]) => rules.map((accepted) => `${at} ${accepted}`))
      .filter((given) => !this.#used.has(given));
  }
}

/** The construct that all of these are in, or are. */
function commonPath(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split('/'));
  const differs = first.findIndex((step, index) => others.some((other) => other[index] !== step));
  return first.slice(0, differs < 0 ? first.length : differs).join('/');
}

function stands(accepted: string, rule: string): boolean {
  if (accepted === rule) return true;
  const literals = accepted.split(/<[^<>]*>/).map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return literals.length > 1 && new RegExp(`^${literals.join('[^*]+')}$`).test(rule);
}
