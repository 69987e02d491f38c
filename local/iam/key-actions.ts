import type { Deployment } from '../contracts';
import { type AccessNeed, need } from './access-need';
import type { RequestContext } from './pattern';

export interface KeyUse {
  /** Key id, ARN or alias as the encrypted resource names it; anything else means that no customer key is used. */
  readonly key: unknown;
  /** The service that uses the key for the caller, as in `sqs`. */
  readonly service: string;
  /** As in `Decrypt`. */
  readonly actions: readonly string[];
  /** What the service binds the data key to: condition keys `kms:EncryptionContext:...`. */
  readonly encryptionContext: Readonly<Record<string, string>>;
}

/** What a caller needs on the customer's KMS key of an encrypted resource. AWS-owned and AWS-managed keys need nothing. */
export function keyActions(deployment: Deployment, use: KeyUse): readonly AccessNeed[] {
  if (typeof use.key !== 'string' || use.key.startsWith('alias/aws/')) return [];
  const arn = keyArn(deployment, use.key);
  const context: Record<string, string> = { 'kms:viaservice': `${use.service}.${deployment.region}.amazonaws.com` };
  for (const [name, value] of Object.entries(use.encryptionContext)) {
    context[`kms:encryptioncontext:${name.toLowerCase()}`] = value;
  }
  const bound: RequestContext = context;
  return use.actions.map((action) => need(`kms:${action}`, arn, bound));
}

function keyArn(deployment: Deployment, key: string): string {
  const alias = deployment.byRef('AWS::KMS::Alias', key);
  if (alias !== undefined) return keyArn(deployment, String(alias.properties['TargetKeyId']));
  if (key.startsWith('arn:')) return key;
  return `arn:aws:kms:${deployment.region}:${deployment.account}:key/${key}`;
}
