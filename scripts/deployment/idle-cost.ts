import { billOf } from '../cost/bill';
import { readResources } from '../cost/deployment';
import { readPriceList } from '../cost/price-list';

/** What the templates cost a month with no device that sends, in a line. Never throws: a gap in the model stops no deployment. */
export function idleCost(assemblyFolder: string): string {
  try {
    return `It costs about $${idleUsd(assemblyFolder).toFixed(0)} a month while idle (a model, docs/costs.md; "npm run cost" takes devices into account).`;
  } catch (error) {
    return `What it costs is not known: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The account's free allowances deducted. */
function idleUsd(assemblyFolder: string): number {
  const { monthlyUsd } = billOf({
    resources: readResources(assemblyFolder),
    prices: readPriceList(),
    freeAllowances: 'deducted',
    load: { devices: 0, intervalSeconds: 10, wampShare: 1, historyViewsPerDay: 0, month: 1 },
  });
  return monthlyUsd;
}
