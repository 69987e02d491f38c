/** One line, as it is written: nothing is known yet of its values but where they begin and end. */
export interface Point {
  readonly measurement: string;
  readonly tags: readonly (readonly [key: string, value: string])[];
  readonly fields: readonly (readonly [key: string, value: FieldText])[];
  /** An integer, with or without a minus. */
  readonly timestamp: string | undefined;
}

/** `quoted`: a string, without its quotes and escapes. */
export interface FieldText {
  readonly text: string;
  readonly quoted: boolean;
}

/** Where a line departs from the syntax, and how. */
export class SyntaxFault extends Error {
  /** Offset in the text. */
  readonly position: number;

  constructor(position: number, message: string) {
    super(message);
    this.name = 'SyntaxFault';
    this.position = position;
  }
}

/**
 * Reads points of InfluxDB's line protocol (docs.influxdata.com, "Line protocol") one after the other:
 *
 *   measurement[,tag=value...] field=value[,field=value...] [timestamp]
 *
 * Backslashes escape commas and spaces, in keys and tag values equals signs too; in strings, quotes and backslashes. A backslash
 * before anything else stands for itself. A string may hold line breaks.
 */
export class PointReader {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get position(): number {
    return this.#position;
  }

  /** Goes to the next line that holds a point, over comments and empty lines. @returns whether there is one. */
  seekPoint(): boolean {
    for (;;) {
      while (/[ \t\r\n]/.test(this.#peek())) this.#position += 1;
      if (this.#peek() !== '#') return this.#peek() !== '';
      this.skipLine();
    }
  }

  /** Goes to the end of the line. */
  skipLine(): void {
    const end = this.#text.indexOf('\n', this.#position);
    this.#position = end === -1 ? this.#text.length : end;
  }

  /** Reads the point that begins here. @throws SyntaxFault */
  read(): Point {
    const measurement = this.#token(', ', ', ');
    if (measurement === '') throw this.#expected('a measurement');
    const tags: [string, string][] = [];
    while (this.#take(',')) tags.push(this.#tag());
    if (!this.#takeSpaces()) throw this.#expected('a space and then the fields, as in "temperature value=21.5"');
    const fields: [string, FieldText][] = [];
    do fields.push(this.#field());
    while (this.#take(','));
    const timestamp = this.#takeSpaces() ? this.#timestamp() : undefined;
    this.#takeSpaces();
    if (!this.#isLineEnd()) throw this.#expected('the end of the line');
    return { measurement, tags, fields, timestamp };
  }

  #tag(): [string, string] {
    const key = this.#token('=, ', '=, ');
    if (key === '') throw this.#expected('the key of a tag');
    if (!this.#take('=')) throw this.#expected(`"=" and the value of the tag ${key}`);
    const value = this.#token('=, ', ', =');
    if (value === '') throw this.#expected(`the value of the tag ${key}`);
    return [key, value];
  }

  #field(): [string, FieldText] {
    const key = this.#token('=, ', '=, ');
    if (key === '') throw this.#expected('the key of a field');
    if (!this.#take('=')) throw this.#expected(`"=" and the value of the field ${key}`);
    if (this.#peek() === '"') return [key, { text: this.#string(key), quoted: true }];
    const text = this.#token(', ', '');
    if (text === '') throw this.#expected(`the value of the field ${key}`);
    return [key, { text, quoted: false }];
  }

  #string(key: string): string {
    const start = this.#position;
    const closing = /[^"\\]*(?:\\[^][^"\\]*)*"/y;
    closing.lastIndex = start + 1;
    const [match] = closing.exec(this.#text) ?? [];
    if (match === undefined) throw new SyntaxFault(start, `the string of the field ${key} has no closing quote`);
    this.#position = closing.lastIndex;
    return match.slice(0, -1).replaceAll(/\\(["\\])/g, '$1');
  }

  #timestamp(): string | undefined {
    const start = this.#position;
    const text = this.#token(' ', '');
    if (text === '') return undefined;
    if (/^-?\d{1,19}$/.test(text)) return text;
    this.#position = start;
    throw this.#expected('a timestamp, which is an integer');
  }

  /** What stands before the end of the line or one of `stops`, without the backslashes of escapes. */
  #token(stops: string, escapable: string): string {
    let token = '';
    for (; !this.#isLineEnd(); this.#position += 1) {
      const character = this.#peek();
      const next = this.#text[this.#position + 1] ?? '';
      if (character === '\\' && next !== '' && escapable.includes(next)) {
        token += next;
        this.#position += 1;
      } else if (stops.includes(character)) break;
      else token += character;
    }
    return token;
  }

  #takeSpaces(): boolean {
    const start = this.#position;
    while (this.#peek() === ' ') this.#position += 1;
    return this.#position > start;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#position += 1;
    return true;
  }

  #isLineEnd(): boolean {
    const character = this.#peek();
    return character === '' || character === '\n' || (character === '\r' && this.#text[this.#position + 1] === '\n');
  }

  #peek(): string {
    return this.#text[this.#position] ?? '';
  }

  #expected(what: string): SyntaxFault {
    return new SyntaxFault(this.#position, `expected ${what}`);
  }
}
