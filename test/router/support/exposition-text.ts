const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(?:,|$)/;

export interface ParsedMetric {
  readonly type: string;
  readonly help: string;
  /** labels as JSON -> value */
  readonly samples: Map<string, number>;
}

/** Reads Prometheus' text format strictly: throws at whatever its specification does not allow. */
export function parseExposition(text: string): ReadonlyMap<string, ParsedMetric> {
  const metrics = new Map<string, ParsedMetric>();
  if (!text.endsWith('\n')) throw new Error('the last line must end with a line feed');
  const lines = text.slice(0, -1).split('\n');
  let current: { name: string; metric: ParsedMetric } | undefined;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line.startsWith('# HELP ')) {
      const [, , name = '', ...help] = line.split(' ');
      const typeLine = lines[++index] ?? '';
      const [hash, keyword, typedName, type = ''] = typeLine.split(' ');
      if (hash !== '#' || keyword !== 'TYPE' || typedName !== name)
        throw new Error(`TYPE must follow HELP: ${typeLine}`);
      if (!NAME.test(name) || metrics.has(name)) throw new Error(`not a name, or a second time: ${name}`);
      if (type !== 'counter' && type !== 'gauge') throw new Error(`unknown type: ${type}`);
      current = { name, metric: { type, help: help.join(' '), samples: new Map() } };
      metrics.set(name, current.metric);
      continue;
    }
    const [, name, labels = '', value = ''] = SAMPLE.exec(line) ?? [];
    if (current === undefined || name !== current.name) throw new Error(`a sample out of place: ${line}`);
    if (!/^(NaN|[+-]Inf|-?\d+(\.\d+)?(e[+-]?\d+)?)$/.test(value)) throw new Error(`not a value: ${line}`);
    const key = JSON.stringify(parseLabels(labels));
    if (current.metric.samples.has(key)) throw new Error(`the same labels twice: ${line}`);
    current.metric.samples.set(key, Number(value.replace('Inf', 'Infinity')));
  }
  return metrics;
}

/** The value of one sample. */
export function sampleOf(
  metrics: ReadonlyMap<string, ParsedMetric>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const value = metrics.get(name)?.samples.get(JSON.stringify(labels));
  if (value === undefined) throw new Error(`there is no ${name} of ${JSON.stringify(labels)}`);
  return value;
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let rest = text;
  while (rest !== '') {
    const [whole, name, value] = LABEL.exec(rest) ?? [];
    if (whole === undefined || name === undefined || value === undefined) throw new Error(`not labels: ${text}`);
    labels[name] = value.replaceAll(/\\([\\n"])/g, (_match, character: string) =>
      character === 'n' ? '\n' : character,
    );
    rest = rest.slice(whole.length);
  }
  return labels;
}
