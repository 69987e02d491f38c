import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { CorsHttpMethod, HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import type { DeploymentConfig } from '../config/deployment-config';

export interface FrontApiProps {
  readonly config: DeploymentConfig;
  readonly logGroup: ILogGroup;
}

/**
 * The HTTP API (payload format 2.0) behind the distribution, without its routes. Its own address is public too, as all of them are:
 * functions refuse what did not come through the distribution.
 */
export class FrontApi extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { config, logGroup }: FrontApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'HttpApi', {
      apiName: `headwater-${config.deployment}`,
      description: `Headwater ${config.deployment}: native API and console`,
      createDefaultStage: false,
      // Devices authenticate each request by header: any page may call, and none gets at anybody's cookies.
      corsPreflight: {
        allowOrigins: ['*'],
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT, CorsHttpMethod.DELETE],
        allowHeaders: ['authorization', 'content-encoding', 'content-type', 'idempotency-key'],
        exposeHeaders: ['ratelimit', 'ratelimit-policy', 'retry-after'],
        maxAge: Duration.hours(1),
      },
    });
    acknowledge(
      this.api,
      'AwsSolutions-APIG4',
      "Functions authenticate each request against the registry, by the device's own uuid and token, and refuse what did not come through the distribution. An authorizer would be one more function to do the same. /health tells nothing.",
    );
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: config.ingest.apiRequestsPerSecond, burstLimit: config.ingest.apiRequestBurst },
      accessLogSettings: { destination: new LogGroupLogDestination(logGroup), format: ACCESS_LOG_FORMAT },
    });
  }
}

/** Who, what and how long; never a header, because headers carry tokens. */
const ACCESS_LOG_FORMAT = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTime',
    method: '$context.httpMethod',
    path: '$context.path',
    route: '$context.routeKey',
    status: '$context.status',
    bytes: '$context.responseLength',
    latencyMilliseconds: '$context.responseLatency',
    integrationError: '$context.integrationErrorMessage',
  }),
);
