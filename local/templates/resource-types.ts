import { COMPUTE_RESOURCES } from './compute-resources';
import { CUSTOM_RESOURCES } from './custom-resources';
import { DATA_RESOURCES } from './data-resources';
import { EDGE_RESOURCES } from './edge-resources';
import { NETWORK_RESOURCES } from './network-resources';
import { OPERATIONS_RESOURCES } from './operations-resources';
import type { ResourceType } from './resource-type';

/** Every resource type that the local cloud knows. A template with another one does not start. */
export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  Object.entries({
    ...NETWORK_RESOURCES,
    ...DATA_RESOURCES,
    ...COMPUTE_RESOURCES,
    ...EDGE_RESOURCES,
    ...OPERATIONS_RESOURCES,
    ...CUSTOM_RESOURCES,
  }),
);
