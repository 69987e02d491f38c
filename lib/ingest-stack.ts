import { HttpMethod, type HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { DataStack } from './data-stack';
import { HeadwaterStack } from './headwater-stack';
import { createApiFunction } from './ingest/api-function';
import { createCompactFunction } from './ingest/compact-function';
import { createCredentialsRegistration } from './ingest/credentials-registration';
import { FrontApi } from './ingest/front-api';
import { createIngestFunction } from './ingest/ingest-function';
import { createMediaFunction } from './ingest/media-function';
import { createMigration } from './ingest/migration';
import { createRollupFunction } from './ingest/rollup-function';
import { createStoreFunction } from './ingest/store-function';

/** The functions between the doors and the stores, the HTTP API with the native routes, and what runs once a deployment. */
export class IngestStack extends HeadwaterStack {
  readonly api: HttpApi;
  /** By the name that alarms and the dashboard show. */
  readonly functions: Readonly<Record<string, IFunction>>;

  constructor(scope: Construct, data: DataStack) {
    super(scope, 'Ingest', data.config);
    const ingest = createIngestFunction(this, data);
    const api = createApiFunction(this, data);
    const store = createStoreFunction(this, data);
    const rollup = createRollupFunction(this, data);
    const compact = createCompactFunction(this, data);
    const media = createMediaFunction(this, data);
    createMigration(this, data);
    createCredentialsRegistration(this, data);
    this.functions = { Ingest: ingest, Api: api, Store: store, Rollup: rollup, Compact: compact, Media: media };

    this.api = new FrontApi(this, 'Front', { config: this.config, logGroup: this.logGroup('AccessLogs') }).api;
    const doors = new HttpLambdaIntegration('IngestIntegration', ingest);
    this.api.addRoutes({ path: '/v1/readings', methods: [HttpMethod.POST], integration: doors });
    this.api.addRoutes({ path: '/v1/influx/{proxy+}', methods: [HttpMethod.ANY], integration: doors });
    const native = new HttpLambdaIntegration('ApiIntegration', api);
    this.api.addRoutes({ path: '/v1/{proxy+}', methods: [HttpMethod.ANY], integration: native });
    this.api.addRoutes({ path: '/health', methods: [HttpMethod.ANY], integration: native });
  }
}
