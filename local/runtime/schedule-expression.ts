/** When a rule fires: at a fixed rate, or at the minutes of a cron expression (UTC), as EventBridge defines both. */
export type Schedule =
  { readonly kind: 'rate'; readonly periodMs: number } | { readonly kind: 'cron'; matches(instant: Date): boolean };

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  /** Names for the numbers from `minimum` on. */
  readonly names?: readonly string[];
  valueAt(instant: Date): number;
}

const FIELDS: readonly Field[] = [
  { name: 'minutes', minimum: 0, maximum: 59, valueAt: (at) => at.getUTCMinutes() },
  { name: 'hours', minimum: 0, maximum: 23, valueAt: (at) => at.getUTCHours() },
  { name: 'day of month', minimum: 1, maximum: 31, valueAt: (at) => at.getUTCDate() },
  { name: 'month', minimum: 1, maximum: 12, names: MONTHS, valueAt: (at) => at.getUTCMonth() + 1 },
  { name: 'day of week', minimum: 1, maximum: 7, names: WEEKDAYS, valueAt: (at) => at.getUTCDay() + 1 },
  { name: 'year', minimum: 1970, maximum: 2199, valueAt: (at) => at.getUTCFullYear() },
];

/** Parses `rate(1 hour)` or `cron(0 * * * ? *)`. Throws an Error that says what is wrong; `L`, `W` and `#` are not supported. */
export function parseSchedule(expression: string): Schedule {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate !== null) {
    const [, count = '0', unit = '', plural] = rate;
    if (Number(count) < 1 || (Number(count) === 1) !== (plural === ''))
      throw new Error(`${expression}: write rate(1 ${unit}) or rate(2 ${unit}s)`);
    return { kind: 'rate', periodMs: Number(count) * (UNIT_MS[unit] ?? 0) };
  }
  const cron = /^cron\((.*)\)$/.exec(expression)?.[1]?.split(' ');
  if (cron === undefined) throw new Error(`${expression} is neither rate(...) nor cron(...)`);
  if (cron.length !== FIELDS.length) throw new Error(`${expression}: cron has six fields, not ${cron.length}`);
  if ((cron[2] === '?') === (cron[4] === '?'))
    throw new Error(`${expression}: exactly one of day of month and day of week must be ?`);
  const tests = FIELDS.map((field, index) => parseField(field, cron[index] ?? '', expression));
  return { kind: 'cron', matches: (instant) => tests.every((test) => test(instant)) };
}

function parseField(field: Field, text: string, expression: string): (instant: Date) => boolean {
  if (text === '*' || text === '?') return () => true;
  const values = new Set(text.split(',').flatMap((part) => parsePart(field, part, expression)));
  return (instant) => values.has(field.valueAt(instant));
}

/** One of `5`, `5-10`, `5/15`, `*\/15`, `MON-FRI`. */
function parsePart(field: Field, part: string, expression: string): number[] {
  const { name, minimum, maximum } = field;
  const [, from = '', to, step] = /^(\*|[A-Za-z]{3}|\d+)(?:-([A-Za-z]{3}|\d+))?(?:\/(\d+))?$/.exec(part) ?? [];
  const first = from === '*' ? minimum : numberOf(field, from);
  const last = to !== undefined ? numberOf(field, to) : from === '*' || step !== undefined ? maximum : first;
  const increment = Number(step ?? 1);
  if (!(first >= minimum && last <= maximum && first <= last && increment >= 1))
    throw new Error(`${expression}: ${name} does not take ${part}`);
  const values: number[] = [];
  for (let value = first; value <= last; value += increment) values.push(value);
  return values;
}

/** NaN for what is neither a number nor a name of the field. */
function numberOf({ minimum, names = [] }: Field, text: string): number {
  const index = names.indexOf(text.toUpperCase());
  return index === -1 ? Number(text === '' ? NaN : text) : index + minimum;
}
