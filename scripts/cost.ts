/**
 * `npm run cost -- --profile demo --devices 100 --interval 10`: what a month of a deployment costs, line by line, from its synthesized
 * templates, a load model and the unit prices of scripts/cost/prices.json. See docs/costs.md.
 */
import { join, resolve } from 'node:path';
import { ensureAssembly } from '../local/assembly/ensure-assembly';
import { billOf } from './cost/bill';
import { billTable } from './cost/bill-table';
import { type CostOptions, parseCommandLine, USAGE } from './cost/command-line';
import { readResources } from './cost/deployment';
import { readPriceList } from './cost/price-list';

const ROOT = resolve(__dirname, '..');

async function main(args: readonly string[]): Promise<number> {
  let options: CostOptions;
  try {
    options = parseCommandLine(args);
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${USAGE}`);
    return 2;
  }
  try {
    const prices = readPriceList();
    const bill = billOf({
      resources: readResources(await assemblyOf(options)),
      prices,
      freeAllowances: options.shared ? 'used up elsewhere' : 'deducted',
      load: {
        devices: options.devices,
        intervalSeconds: options.interval,
        wampShare: options['wamp-share'],
        historyViewsPerDay: options.views,
        month: options.month,
      },
    });
    if (options.json) console.log(JSON.stringify(bill, null, 2));
    else {
      console.log(billTable(bill));
      console.log(
        `List prices of ${prices.region}, ${prices.collected}, without tax. A model, not a measurement: docs/costs.md`,
      );
    }
    return 0;
  } catch (error) {
    console.error(messageOf(error));
    return 1;
  }
}

async function assemblyOf({ profile, assembly }: CostOptions): Promise<string> {
  if (assembly !== undefined) return assembly;
  return ensureAssembly({
    profile,
    folder: join(ROOT, 'cdk.out', 'local'),
    onSynthesis: () => console.error('Synthesizing the stacks, since their sources changed ...'),
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

void main(process.argv.slice(2)).then((status) => (process.exitCode = status));
