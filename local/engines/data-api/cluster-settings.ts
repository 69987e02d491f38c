import { z } from 'zod';
import type { Deployment, Resource } from '../../contracts';
import { TemplateFault } from '../../contracts';

const clusterProperties = z.object({
  Engine: z.string(),
  DatabaseName: z.string().default('postgres'),
  EnableHttpEndpoint: z.union([z.boolean(), z.stringbool()]).default(false),
  ServerlessV2ScalingConfiguration: z.object({ SecondsUntilAutoPause: z.coerce.number().optional() }).optional(),
});
const attachment = z.object({ SecretId: z.string(), TargetId: z.string() });

/** An Aurora cluster as its template declares it. */
export interface ClusterSettings {
  readonly identifier: string;
  readonly arn: string;
  readonly database: string;
  readonly isDataApiEnabled: boolean;
  readonly autoPauseSeconds: number | undefined;
  /** Secrets that hold its user's name and password. */
  readonly secretArns: readonly string[];
}

/** Reads the `AWS::RDS::DBCluster` resources. Another engine than Aurora PostgreSQL is a `TemplateFault`. */
export function allClusterSettings(deployment: Deployment): readonly ClusterSettings[] {
  return deployment.ofType('AWS::RDS::DBCluster').map((resource) => clusterSettings(resource, deployment));
}

function clusterSettings(resource: Resource, deployment: Deployment): ClusterSettings {
  const where = `${resource.stack}/${resource.logicalId}`;
  const parsed = clusterProperties.safeParse(resource.properties);
  if (!parsed.success) throw new TemplateFault(`${where}: AWS::RDS::DBCluster: ${z.prettifyError(parsed.error)}`);
  const { Engine, DatabaseName, EnableHttpEndpoint, ServerlessV2ScalingConfiguration } = parsed.data;
  if (Engine !== 'aurora-postgresql') {
    throw new TemplateFault(`${where}: the local Data API has PostgreSQL (aurora-postgresql), not ${Engine}.`);
  }
  const { account, region } = deployment;
  const managed = resource.attributes['MasterUserSecret.SecretArn'];
  const attached = deployment
    .ofType('AWS::SecretsManager::SecretTargetAttachment')
    .map(({ properties }) => attachment.parse(properties))
    .filter(({ TargetId }) => TargetId === resource.ref)
    .map(({ SecretId }) => SecretId);
  return {
    identifier: resource.ref,
    arn:
      resource.attributes['DBClusterArn'] ??
      resource.attributes['Arn'] ??
      `arn:aws:rds:${region}:${account}:cluster:${resource.ref}`,
    database: DatabaseName,
    isDataApiEnabled: EnableHttpEndpoint,
    autoPauseSeconds: ServerlessV2ScalingConfiguration?.SecondsUntilAutoPause,
    secretArns: [...attached, ...(managed === undefined ? [] : [managed])],
  };
}
