import { z } from 'zod';
import type { Deployment } from '../contracts';
import type { NativeProvider } from './custom-resources';
import { functionByReference, nameOf, requireAction, type Permissions } from './permissions';

/** CDK hands the SDK calls of an AwsCustomResource over as JSON text. */
const callSchema = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(
    z.object({
      service: z.string(),
      action: z.string(),
      parameters: z.object({ Filters: z.array(z.object({ Name: z.string(), Values: z.array(z.string()) })) }),
    }),
  );

/** The managed prefix list of the addresses from which CloudFront calls origins. */
const ORIGIN_FACING = 'com.amazonaws.global.cloudfront.origin-facing';

/**
 * Acts out the one AwsCustomResource of the stacks, which looks up the id of CloudFront's prefix list: checks that the call is that
 * and that its role may make it. The id itself is the resource's attribute. Any other SDK call is refused.
 */
export function prefixListLookup(deployment: Deployment, permissions: Permissions): NativeProvider {
  return async (resource) => {
    for (const occasion of ['Create', 'Update']) {
      const property = resource.properties[occasion];
      if (property === undefined) continue;
      const { service, action, parameters } = callSchema.parse(property);
      if (service.toLowerCase() !== 'ec2' || !/^describeManagedPrefixLists(Command)?$/i.test(action))
        throw new Error(`the local cloud cannot make the SDK call ${service}.${action}`);
      const names = parameters.Filters.filter(({ Name }) => Name === 'prefix-list-name').flatMap(
        ({ Values }) => Values,
      );
      if (names.join() !== ORIGIN_FACING)
        throw new Error(`it must look up the prefix list ${ORIGIN_FACING}, not ${names.join() || '(no name)'}`);
    }
    const provider = functionByReference(deployment, String(resource.properties['ServiceToken']));
    const roleArn = String(provider?.properties['Role']);
    requireAction(permissions, {
      roleArn,
      action: 'ec2:DescribeManagedPrefixLists',
      resource: '*',
      where: nameOf(resource),
    });
  };
}
