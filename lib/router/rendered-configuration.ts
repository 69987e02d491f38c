import { Token } from 'aws-cdk-lib';
import { REALM } from '../../src/model/names';
import { routerConfigurationSchema, type RouterConfigurationInput } from '../../src/router/configuration';
import type { DataStack } from '../data-stack';

/** The router's configuration file (JSON), checked by the schema that the router itself will check it with. */
export function renderConfiguration(data: DataStack): string {
  const { config, tables, queues, secrets } = data;
  const configuration: RouterConfigurationInput = {
    port: config.router.port,
    realm: REALM,
    registryTableName: tables.registry.tableName,
    readingsQueueUrl: queues.readings.queueUrl,
    credentialsSecretArn: secrets.credentials.secretArn,
    region: data.region,
    acceptance: config.acceptance,
    // The load balancer's addresses are among them; the edge's function always sets this header (lib/web/viewer-request.cjs).
    trustedProxies: [config.network.cidr],
    viewerAddressHeader: 'x-viewer-ip',
    recorder: {
      deviceReadingsPerSecond: config.ingest.deviceReadingsPerSecond,
      deviceReadingBurst: config.ingest.deviceReadingBurst,
    },
  };
  routerConfigurationSchema.parse({
    ...configuration,
    // Known at deployment only: these stand for what CloudFormation will put there.
    readingsQueueUrl: known(
      configuration.readingsQueueUrl,
      'https://sqs.eu-central-1.amazonaws.com/111122223333/readings',
    ),
    credentialsSecretArn: known(
      configuration.credentialsSecretArn,
      'arn:aws:secretsmanager:eu-central-1:111122223333:secret:x',
    ),
  });
  return JSON.stringify(configuration, undefined, 2);
}

function known(value: string | undefined, example: string): string | undefined {
  return Token.isUnresolved(value) ? example : value;
}
