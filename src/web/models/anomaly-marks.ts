/** When a device reported an anomaly: an instant, or an hour with as many of them where only the hourly history is asked. */
export interface Anomaly {
  readonly instantMs: number;
  readonly count: number;
}

/** Anomalies that lie too close together to be told apart in the drawing: one mark, from the first to the last. */
export interface AnomalyMark {
  readonly left: number;
  readonly right: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** Half the width of a mark's tip, in the coordinates of the drawing. */
const MERGE_DISTANCE = 4;

/** Marks for anomalies in order of time; `x` is where an instant lies in the drawing. */
export function anomalyMarks(anomalies: readonly Anomaly[], x: (instantMs: number) => number): AnomalyMark[] {
  const marks: AnomalyMark[] = [];
  for (const { instantMs, count } of anomalies) {
    const position = x(instantMs);
    const before = marks.at(-1);
    if (before !== undefined && position - before.right <= MERGE_DISTANCE) {
      marks[marks.length - 1] = { ...before, right: position, toMs: instantMs, count: before.count + count };
    } else {
      marks.push({ left: position, right: position, fromMs: instantMs, toMs: instantMs, count });
    }
  }
  return marks;
}
