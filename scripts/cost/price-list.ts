import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const basis = z.enum(['collected', 'remembered']);

/** What prices.json holds: the one place of unit prices, each with its source and how far it can be relied on. */
const priceListSchema = z.strictObject({
  region: z.string(),
  collected: z.string().regex(/^\d{4}-\d{2}$/),
  currency: z.literal('USD'),
  hoursPerMonth: z.number().positive(),
  bases: z.record(basis, z.string()),
  prices: z.record(
    z.string(),
    z.strictObject({ service: z.string(), usd: z.number().positive(), unit: z.string(), basis, source: z.url() }),
  ),
  /** Linux, on demand, by instance type. */
  instanceHours: z.strictObject({ basis, source: z.url(), usd: z.record(z.string(), z.number().positive()) }),
  freeEachMonth: z.strictObject({
    basis,
    source: z.url(),
    note: z.string(),
    quantities: z.record(z.string(), z.strictObject({ quantity: z.number().positive(), what: z.string() })),
  }),
});

export type PriceList = Readonly<z.output<typeof priceListSchema>>;

export interface UnitPrice {
  readonly service: string;
  readonly usd: number;
  readonly unit: string;
}

const INSTANCE = 'instance:';

/** The name under which the hours of an instance type are priced. */
export function instancePriceName(instanceType: string): string {
  return `${INSTANCE}${instanceType}`;
}

export function readPriceList(file = join(__dirname, 'prices.json')): PriceList {
  return priceListSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** @throws Error that names what has no price. */
export function unitPrice(list: PriceList, name: string): UnitPrice {
  if (name.startsWith(INSTANCE)) {
    const type = name.slice(INSTANCE.length);
    const usd = list.instanceHours.usd[type];
    if (usd === undefined)
      throw new Error(
        `There is no price for instance type ${type}: add it to instanceHours in scripts/cost/prices.json`,
      );
    return { service: 'EC2', usd, unit: 'hour' };
  }
  const price = list.prices[name];
  if (price === undefined) throw new Error(`There is no price "${name}": add it to scripts/cost/prices.json`);
  return price;
}
