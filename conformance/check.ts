import type { Credentials } from './credentials';
import type { Stand } from './stand';

/** Something that a conformant router does, as far as it can be seen from outside. */
export interface Check {
  /** Its line in the project's checklist, the number of its test in test/router/checklist. */
  readonly line: number;
  /** A sentence, once in the suite. */
  readonly title: string;
  /** What the router announces if it does this, as in `broker.event_retention`; undefined for what every router does. */
  readonly feature?: string;
  /** The only transport that has this. */
  readonly transport?: 'websocket' | 'rawsocket';
  /** The method that it takes a principal for. */
  readonly credentials?: keyof Credentials;
  /** Rejects, with what was seen, if the router does otherwise. */
  readonly run: (stand: Stand) => Promise<void>;
}
