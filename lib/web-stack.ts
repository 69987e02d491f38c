import { CfnOutput } from 'aws-cdk-lib';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { endpointParameterName } from '../src/model/names';
import type { DataStack } from './data-stack';
import { HeadwaterStack } from './headwater-stack';
import type { IngestStack } from './ingest-stack';
import type { RouterStack } from './router-stack';
import { ConsoleAssets } from './web/console-assets';
import { createConsoleFunction } from './web/console-function';
import { EdgeDistribution } from './web/edge-distribution';

export interface WebStackProps {
  readonly data: DataStack;
  readonly ingest: IngestStack;
  readonly router: RouterStack;
}

/** The public endpoint, the console behind it, and the parameter by which functions learn of the endpoint at run time. */
export class WebStack extends HeadwaterStack {
  readonly distribution: Distribution;
  readonly console: IFunction;

  constructor(scope: Construct, { data, ingest, router }: WebStackProps) {
    super(scope, 'Web', data.config);
    this.console = createConsoleFunction(this, data, ingest.api);
    const assets = new ConsoleAssets(this, 'Assets', this.logGroup('AssetDeploymentLogs'));
    const edge = new EdgeDistribution(this, 'Edge', {
      data,
      api: ingest.api,
      loadBalancer: router.loadBalancer,
      assets: assets.bucket,
    });
    this.distribution = edge.distribution;

    new StringParameter(this, 'Endpoint', {
      parameterName: endpointParameterName(this.config.deployment),
      stringValue: edge.endpoint,
      description: 'Headwater: the public endpoint, without a trailing slash',
    });
    new CfnOutput(this, 'EndpointUrl', { value: edge.endpoint, description: 'The endpoint of devices and people' });
    new CfnOutput(this, 'ConsoleUrl', { value: `${edge.endpoint}/console/`, description: 'The console' });
  }
}
