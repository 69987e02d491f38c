import type { Scenario } from './scenarios';

/** One run of one router. */
export interface Round {
  readonly rate: number;
  /** CPU microseconds of the router a message received, or a session opened. */
  readonly cpuMicros: number;
  readonly kilobytesPerSession: number | undefined;
  readonly p50Micros: number;
  readonly p99Micros: number;
}

/** Medians of both routers and their ratios; above 1 ours is better. */
export interface Row {
  readonly scenario: string;
  readonly serializer: string;
  readonly transport: string;
  readonly oursCpuMicros: number;
  readonly nexusCpuMicros: number;
  /** Smallest and largest of the rounds. */
  readonly oursCpuSpread: readonly [number, number];
  readonly nexusCpuSpread: readonly [number, number];
  readonly cpuRatio: number;
  readonly rateRatio: number;
  readonly memoryRatio: number | undefined;
  readonly oursP99Micros: number;
  readonly nexusP99Micros: number;
}

export function ratiosOf(
  { name, serializer, transport }: Scenario,
  { ours, nexus }: { readonly ours: readonly Round[]; readonly nexus: readonly Round[] },
): Row {
  const both = (figure: (round: Round) => number): readonly [number, number] => [
    median(ours.map(figure)),
    median(nexus.map(figure)),
  ];
  const [oursCpuMicros, nexusCpuMicros] = both(({ cpuMicros }) => cpuMicros);
  const [oursRate, nexusRate] = both(({ rate }) => rate);
  const [oursMemory, nexusMemory] = both(({ kilobytesPerSession = Number.NaN }) => kilobytesPerSession);
  const [oursP99Micros, nexusP99Micros] = both(({ p99Micros }) => p99Micros);
  return {
    scenario: name,
    serializer,
    transport,
    oursCpuMicros,
    nexusCpuMicros,
    oursCpuSpread: spread(ours),
    nexusCpuSpread: spread(nexus),
    cpuRatio: nexusCpuMicros / oursCpuMicros,
    rateRatio: oursRate / nexusRate,
    memoryRatio: Number.isNaN(oursMemory) ? undefined : nexusMemory / oursMemory,
    oursP99Micros,
    nexusP99Micros,
  };
}

/** Rows of a Markdown table, with its head if wanted. */
export function printedTable(rows: readonly Row[], hasHead = true): string {
  const head = [
    '| Scenario | CPU us, ours | CPU us, nexus | CPU ratio | Rate ratio | Memory ratio | p99 us, ours and nexus |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
  ];
  const lines = rows.map((row) => {
    const [oursLow, oursHigh] = row.oursCpuSpread;
    const [nexusLow, nexusHigh] = row.nexusCpuSpread;
    return (
      `| ${row.scenario} | ${row.oursCpuMicros.toFixed(2)} (${oursLow.toFixed(2)} to ${oursHigh.toFixed(2)}) ` +
      `| ${row.nexusCpuMicros.toFixed(2)} (${nexusLow.toFixed(2)} to ${nexusHigh.toFixed(2)}) ` +
      `| ${row.cpuRatio.toFixed(2)} | ${row.rateRatio.toFixed(2)} | ${row.memoryRatio?.toFixed(2) ?? ''} ` +
      `| ${row.oursP99Micros.toFixed(0)}, ${row.nexusP99Micros.toFixed(0)} |`
    );
  });
  return [...(hasHead ? head : []), ...lines].join('\n');
}

/** NaN of nothing. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function spread(rounds: readonly Round[]): readonly [number, number] {
  const figures = rounds.map(({ cpuMicros }) => cpuMicros);
  return [Math.min(...figures), Math.max(...figures)];
}
