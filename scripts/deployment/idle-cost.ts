import { billOf } from '../cost/bill';
import { readResources } from '../cost/deployment';
import { readPriceList } from '../cost/price-list';

/** What the templates cost a month with no device that sends, in a line; the account's free allowances deducted. */
export function idleCost(assemblyFolder: string): string {
  const { monthlyUsd } = billOf({
    resources: readResources(assemblyFolder),
    prices: readPriceList(),
    freeAllowances: 'deducted',
    load: { devices: 0, intervalSeconds: 10, wampShare: 1, historyViewsPerDay: 0, month: 1 },
  });
  return `It costs about $${monthlyUsd.toFixed(0)} a month while idle (a model, docs/costs.md; "npm run cost" takes devices into account).`;
}
