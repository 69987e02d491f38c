import { z } from 'zod';
import type { Deployment } from '../../contracts';
import { TemplateFault } from '../../contracts';

const attachmentProperties = z.object({
  SecretId: z.string(),
  TargetId: z.string(),
  TargetType: z.literal('AWS::RDS::DBCluster'),
});
const clusterProperties = z.object({ Engine: z.string(), DatabaseName: z.string().optional() });

/**
 * What `AWS::SecretsManager::SecretTargetAttachment` adds to secrets, by the secret's ARN: where the database is, beside the user's name
 * and password. https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 */
export function secretAttachments(deployment: Deployment): Map<string, Record<string, unknown>> {
  const additions = new Map<string, Record<string, unknown>>();
  for (const attachment of deployment.ofType('AWS::SecretsManager::SecretTargetAttachment')) {
    const where = `${attachment.stack}/${attachment.logicalId}`;
    const parsed = attachmentProperties.safeParse(attachment.properties);
    if (!parsed.success) throw new TemplateFault(`${where}: ${z.prettifyError(parsed.error)}`);
    const { SecretId, TargetId } = parsed.data;
    const cluster = deployment.byRef('AWS::RDS::DBCluster', TargetId);
    if (cluster === undefined) throw new TemplateFault(`${where}: the database cluster ${TargetId} is not declared.`);
    const { Engine, DatabaseName } = clusterProperties.parse(cluster.properties);
    additions.set(SecretId, {
      engine: Engine.includes('postgres') ? 'postgres' : 'mysql',
      host: cluster.attributes['Endpoint.Address'] ?? '127.0.0.1',
      port: Number(cluster.attributes['Endpoint.Port'] ?? 5432),
      dbClusterIdentifier: TargetId,
      ...(DatabaseName === undefined ? {} : { dbname: DatabaseName }),
    });
  }
  return additions;
}
