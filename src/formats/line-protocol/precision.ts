import type { TimeDraft } from '../../model/observation';

/** Nanoseconds of a timestamp's unit, by the names that InfluxDB's two versions of the write API have for it. */
const NANOSECONDS = {
  ns: 1n,
  n: 1n,
  us: 1_000n,
  u: 1_000n,
  µ: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
} as const;

export type Precision = keyof typeof NANOSECONDS;

export const PRECISIONS: readonly string[] = Object.keys(NANOSECONDS);

export function isPrecision(text: string): text is Precision {
  return Object.hasOwn(NANOSECONDS, text);
}

/** A timestamp of this precision. What it would be in another unit is for the message that refuses it. */
export function timeOfTimestamp(timestamp: string, precision: Precision): TimeDraft {
  const mistaken = (['ns', 'us', 'ms', 's'] as const)
    .filter((other) => NANOSECONDS[other] !== NANOSECONDS[precision])
    .map((other) => ({
      instantMs: millisecondsOf(timestamp, other),
      hint: `It looks like ${other}: say so with ?precision=${other}.`,
    }));
  const instantMs = millisecondsOf(timestamp, precision);
  return { kind: 'instant', instantMs, field: 'The timestamp', written: `${timestamp} ${precision}`, mistaken };
}

/** Rounded down, so that instants before 1970 are cut off alike. */
function millisecondsOf(timestamp: string, precision: Precision): number {
  const nanoseconds = BigInt(timestamp) * NANOSECONDS[precision];
  const milliseconds = nanoseconds / 1_000_000n;
  return Number(nanoseconds % 1_000_000n < 0n ? milliseconds - 1n : milliseconds);
}
