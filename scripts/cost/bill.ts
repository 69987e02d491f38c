import type { Charge, Surroundings } from './charges';
import type { Resource } from './deployment';
import { findPipeline } from './pipeline';
import { type PriceList, unitPrice } from './price-list';
import { RESOURCE_TYPES } from './resource-types';
import { type Load, trafficOf } from './traffic';

export interface BillLine {
  readonly service: string;
  readonly what: string;
  /** In the unit of the price; negative where a part of it is free. */
  readonly quantity: number;
  readonly unitUsd: number;
  /** `quantity` times `unitUsd`. */
  readonly usd: number;
}

export interface Bill {
  readonly monthlyUsd: number;
  /** Null without readings. */
  readonly usdPerMillionReadings: number | null;
  readonly lines: readonly BillLine[];
}

export interface BillOptions {
  readonly resources: readonly Resource[];
  readonly load: Load;
  readonly prices: PriceList;
  /** What AWS gives to each account free of charge for ever: whether this deployment has it for itself, or others use it up. */
  readonly freeAllowances: 'deducted' | 'used up elsewhere';
}

/**
 * The bill of a month: what the templates deploy, under a load.
 *
 * @throws Error that lists every resource whose type the model does not know, or names what has no price.
 */
export function billOf({ resources, load, prices, freeAllowances }: BillOptions): Bill {
  refuseUnknown(resources);
  const pipeline = findPipeline(resources);
  const traffic = trafficOf(load, pipeline);
  const charges = merged(resources.flatMap((resource) => chargesOf(resource, { resources, pipeline, load, traffic })));
  const all = freeAllowances === 'deducted' ? [...charges, ...allowances(charges, prices)] : charges;
  const lines = all
    .map(({ price, what, quantity }): BillLine => {
      const { service, usd } = unitPrice(prices, price);
      return { service, what, quantity, unitUsd: usd, usd: quantity * usd };
    })
    .sort((one, other) => (one.service < other.service ? -1 : one.service > other.service ? 1 : 0));
  const monthlyUsd = lines.reduce((sum, { usd }) => sum + usd, 0);
  return {
    monthlyUsd,
    usdPerMillionReadings: traffic.readings === 0 ? null : (monthlyUsd / traffic.readings) * 1_000_000,
    lines,
  };
}

function refuseUnknown(resources: readonly Resource[]): void {
  const unknown = resources.filter(({ type }) => RESOURCE_TYPES[type] === undefined);
  if (unknown.length === 0) return;
  throw new Error(
    [
      'The cost model does not know what these resources cost. Add their types to scripts/cost/resource-types.ts:',
      ...unknown.map(({ stack, logicalId, type }) => `  ${type} (${logicalId} in ${stack})`),
    ].join('\n'),
  );
}

function chargesOf(resource: Resource, surroundings: Surroundings): readonly Charge[] {
  const pricing = RESOURCE_TYPES[resource.type];
  if (typeof pricing !== 'function') return [];
  try {
    return pricing(resource, surroundings);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${resource.type} ${resource.logicalId} in ${resource.stack} cannot be priced: ${reason}`, {
      cause,
    });
  }
}

/** Equal charges of several resources become one. */
function merged(charges: readonly Charge[]): Charge[] {
  const sums = new Map<string, Charge>();
  for (const charge of charges) {
    const name = `${charge.price}\0${charge.what}`;
    sums.set(name, { ...charge, quantity: (sums.get(name)?.quantity ?? 0) + charge.quantity });
  }
  return [...sums.values()];
}

/** What is free each month of each price, as charges of negative quantity. */
function allowances(charges: readonly Charge[], { freeEachMonth }: PriceList): Charge[] {
  return Object.entries(freeEachMonth.quantities).flatMap(([price, { quantity, what }]) => {
    const used = charges.filter((charge) => charge.price === price).reduce((sum, charge) => sum + charge.quantity, 0);
    if (used === 0) return [];
    return [
      {
        price,
        what: `Free each month: the first ${quantity.toLocaleString('en')} ${what}`,
        quantity: -Math.min(used, quantity),
      },
    ];
  });
}
