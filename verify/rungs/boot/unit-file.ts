/** A unit file, read as systemd.syntax(7) says. */
export class UnitFile {
  /** `[Section]Key` -> its values in order. */
  readonly #values: ReadonlyMap<string, readonly string[]>;

  private constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  /** Lines that are no assignment are passed over, as systemd does: `systemd-analyze verify` names them. */
  static parse(text: string): UnitFile {
    const values = new Map<string, string[]>();
    let section = '';
    for (const line of text.replaceAll(/\\\n/g, ' ').split('\n')) {
      const trimmed = line.trim();
      if (/^[#;]/.test(trimmed)) continue;
      const heading = /^\[([^\]]+)\]$/.exec(trimmed)?.[1];
      if (heading !== undefined) section = heading;
      const [, key, value = ''] = /^(\w+)\s*=\s*(.*)$/.exec(trimmed) ?? [];
      if (key === undefined) continue;
      const name = `[${section}]${key}`;
      // An empty value takes back what came before.
      values.set(name, value === '' ? [''] : [...(values.get(name) ?? []).filter((other) => other !== ''), value]);
    }
    return new UnitFile(values);
  }

  /** Every assigned name, as in `[Service]User`. */
  names(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** All values of a name, as in `[Service]EnvironmentFile`. */
  all(name: string): readonly string[] {
    return (this.#values.get(name) ?? []).filter((value) => value !== '');
  }

  /** The last value of a name; empty text if it is set to nothing, undefined if it is not set. */
  last(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  /** A boolean as systemd writes it. */
  isTrue(name: string): boolean {
    return /^(1|yes|y|true|t|on)$/i.test(this.last(name) ?? '');
  }
}
