import { Tags, type App } from 'aws-cdk-lib';
import type { DeploymentConfig } from './config/deployment-config';
import { DataStack } from './data-stack';
import { IngestStack } from './ingest-stack';
import { NetworkStack } from './network-stack';
import { OperationsStack } from './operations-stack';
import { RouterStack } from './router-stack';
import { WebStack } from './web-stack';

export interface HeadwaterStacks {
  readonly network: NetworkStack;
  readonly data: DataStack;
  readonly ingest: IngestStack;
  readonly router: RouterStack;
  readonly web: WebStack;
  readonly operations: OperationsStack;
}

/** All stacks of one deployment, in the order in which they are deployed: none needs a value of a later one. */
export function buildApp(app: App, config: DeploymentConfig): HeadwaterStacks {
  Tags.of(app).add('Project', 'headwater');
  Tags.of(app).add('Deployment', config.deployment);
  Tags.of(app).add('Profile', config.profile);

  const network = new NetworkStack(app, config);
  const data = new DataStack(app, config, network);
  const ingest = new IngestStack(app, data);
  const router = new RouterStack(app, data, network);
  const web = new WebStack(app, { data, ingest, router });
  const operations = new OperationsStack(app, { data, ingest, router, web });
  return { network, data, ingest, router, web, operations };
}
