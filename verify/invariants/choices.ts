import type { Report } from '../fault';
import type { Resource } from '../templates/deployment';
import { textAt } from '../templates/json';
import { isLiteral } from '../templates/token';

/** The words that a property may be, by the service's API reference. */
export interface Choice {
  readonly path: readonly (string | number)[];
  /** As in `Enabled Disabled`. */
  readonly words: string;
}

/** Reports every property that is known and none of its words. */
export function checkChoices(resource: Resource, rule: string, report: Report, choices: readonly Choice[]): void {
  for (const { path, words } of choices) {
    const text = textAt(resource.properties, ...path);
    const allowed = words.split(' ');
    if (text === undefined || !isLiteral(text) || allowed.includes(text)) continue;
    report(resource, rule, `${path.join('.')} is '${text}'.`, `One of ${allowed.join(', ')}.`);
  }
}
