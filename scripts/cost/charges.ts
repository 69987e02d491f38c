import type { Resource } from './deployment';
import type { Pipeline } from './pipeline';
import type { Load, Traffic } from './traffic';

/** A quantity in a month of something that has a unit price. */
export interface Charge {
  /** A name of prices.json, or of instancePriceName. */
  readonly price: string;
  readonly what: string;
  readonly quantity: number;
}

/** What the charges of a resource depend on beside itself. */
export interface Surroundings {
  readonly resources: readonly Resource[];
  readonly pipeline: Pipeline;
  readonly load: Load;
  readonly traffic: Traffic;
}

/** The charges of one resource of a type. */
export type Pricing = (resource: Resource, surroundings: Surroundings) => readonly Charge[];
