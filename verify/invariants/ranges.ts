import type { Report } from '../fault';
import { numberAt, textAt } from '../templates/json';
import type { Resource } from '../templates/deployment';
import { isLiteral, shown } from '../templates/token';

/** What a numeric property may be, by the service's API reference. */
export interface Range {
  readonly path: readonly (string | number)[];
  readonly least: number;
  readonly greatest: number;
  readonly unit?: string;
}

/** Reports every property that is known and outside its range, or no number at all. */
export function checkRanges(resource: Resource, rule: string, report: Report, ranges: readonly Range[]): void {
  for (const { path, least, greatest, unit = '' } of ranges) {
    const text = textAt(resource.properties, ...path);
    if (text === undefined || !isLiteral(text)) continue;
    const value = numberAt(resource.properties, ...path);
    if (value !== undefined && value >= least && value <= greatest) continue;
    const name = path.join('.');
    report(
      resource,
      rule,
      `${name} is ${shown(text)}${value === undefined ? '' : unit}: AWS takes ${least} to ${greatest}${unit}.`,
      `Set ${name} to a number from ${least} to ${greatest}.`,
    );
  }
}
