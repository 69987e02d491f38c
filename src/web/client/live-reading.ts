/** A device's observation as it comes over WAMP. */
export interface LiveReading {
  readonly deviceId: string;
  readonly observedAtMs: number;
  readonly values: readonly (readonly [metric: string, value: number | boolean | string])[];
}

const READING_TOPIC = /^device\.([^.]+)\.reading$/;
const OBSERVED_AT_KEY = 'observed_at';

/** The reading in an event of a reading topic; events of other topics are none. */
export function readingOf(
  topic: string,
  kwargs: Readonly<Record<string, unknown>>,
  nowMs: number,
): LiveReading | undefined {
  const deviceId = READING_TOPIC.exec(topic)?.[1];
  if (deviceId === undefined) return undefined;
  const values = Object.entries(kwargs).flatMap(([metric, value]) =>
    metric !== OBSERVED_AT_KEY && (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
      ? [[metric, value] as const]
      : [],
  );
  return { deviceId, observedAtMs: observedAt(kwargs[OBSERVED_AT_KEY]) ?? nowMs, values };
}

function observedAt(given: unknown): number | undefined {
  const givenMs = typeof given === 'number' ? given : typeof given === 'string' ? Date.parse(given) : Number.NaN;
  return Number.isFinite(givenMs) ? givenMs : undefined;
}
