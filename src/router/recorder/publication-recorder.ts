import type { Publish } from '../../wamp/client-message';
import type { Refusal } from '../refusal';

/** Makes publications to some topics durable. */
export interface PublicationRecorder {
  /** Whether publications to this topic are recorded. */
  records(topic: string): boolean;
  /** Calls `settle` exactly once: without a refusal once the publication is durable. It may do so before it returns. */
  record(publication: Publish, settle: (refusal: Refusal | undefined) => void): void;
  /** Records with best effort. @returns why the publication is refused, if it is: then it must not be published either. */
  recordUnacknowledged(publication: Publish): Refusal | undefined;
}
