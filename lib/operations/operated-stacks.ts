import type { DataStack } from '../data-stack';
import type { IngestStack } from '../ingest-stack';
import type { RouterStack } from '../router-stack';
import type { WebStack } from '../web-stack';

/** What the Operations stack watches. */
export interface OperatedStacks {
  readonly data: DataStack;
  readonly ingest: IngestStack;
  readonly router: RouterStack;
  readonly web: WebStack;
}
