import { gunzipSync } from 'node:zlib';
import type { Deployment, Resource } from '../../templates/deployment';
import { at, isObject, textAt, type Json } from '../../templates/json';
import { rendered } from './rendered';

/** What a machine is given to run at its first start. */
export interface UserData {
  readonly resource: Resource;
  /** As cloud-init gets it, with plausible values for what only CloudFormation knows. */
  readonly text: string;
  /** Size that EC2 counts: before base64. */
  readonly bytes: number;
  /** Whether EC2 can decode it: the template encodes it, or has it encoded. True where that cannot be told. */
  readonly isEncoded: boolean;
}

/** Where each type has its user data. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::LaunchTemplate': ['LaunchTemplateData', 'UserData'],
  'AWS::EC2::Instance': ['UserData'],
  'AWS::AutoScaling::LaunchConfiguration': ['UserData'],
};
const GZIP = Buffer.from([0x1f, 0x8b]);

/** All user data of a deployment's templates. */
export function findUserData(deployment: Deployment): UserData[] {
  return Object.entries(PATHS).flatMap(([type, path]) =>
    deployment.all(type).flatMap((resource) => {
      const resolved = textAt(resource.properties, ...path);
      if (resolved === undefined) return [];
      const raw = at(resource.stack.template.Resources[resource.logicalId]?.Properties, ...path);
      const content = decoded(rendered(resolved, deployment));
      return [{ resource, ...content, isEncoded: isEncoded(raw) }];
    }),
  );
}

function decoded(text: string): Pick<UserData, 'text' | 'bytes'> {
  const content = isBase64(text) ? Buffer.from(text, 'base64') : Buffer.from(text);
  const isZipped = content.subarray(0, GZIP.length).equals(GZIP);
  return { text: (isZipped ? gunzipSync(content) : content).toString('utf8'), bytes: content.length };
}

/** Text that is meant to be read begins with `#` or a header, neither of which base64 has in it. */
function isBase64(text: string): boolean {
  return text.length > 0 && /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text);
}

function isEncoded(raw: Json | undefined): boolean {
  if (typeof raw === 'string') return raw === '' || isBase64(raw);
  if (!isObject(raw)) return true;
  if ('Fn::If' in raw) return isEncoded(at(raw, 'Fn::If', 1)) && isEncoded(at(raw, 'Fn::If', 2));
  // Text that is put together in the template is readable text; what else there is may be encoded where it comes from.
  return !('Fn::Join' in raw) && !('Fn::Sub' in raw);
}
