import { optionOf } from './option-of';

const KEPT_LINES = 500;

/** What services said, the last lines of each. */
export class ServiceJournal {
  /** Unit -> its lines. */
  readonly #lines = new Map<string, string[]>();

  record(unit: string, text: string): void {
    const lines = this.#lines.get(unit) ?? [];
    this.#lines.set(unit, [...lines, ...text.trimEnd().split('\n')].slice(-KEPT_LINES));
  }

  /** As `journalctl [--unit NAME] [--lines COUNT]` prints it; of all units if none is named. */
  printed(args: readonly string[]): string {
    const unit = optionOf(args, '-u', '--unit');
    const count = Number(optionOf(args, '-n', '--lines') ?? KEPT_LINES);
    const lines = unit === undefined ? [...this.#lines.values()].flat() : (this.#lines.get(fullName(unit)) ?? []);
    return lines
      .slice(-count)
      .map((line) => `${line}\n`)
      .join('');
  }
}

/** A unit's name with its type, which may be left out for a service. */
export function fullName(unit: string): string {
  return unit.includes('.') ? unit : `${unit}.service`;
}
