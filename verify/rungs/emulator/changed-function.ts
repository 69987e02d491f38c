import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AssemblyCopy } from './assembly-copy';

/** The response header by which the changed function is known. */
export const CHANGE_HEADER = 'x-headwater-change';

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: z
        .looseObject({
          Description: z.unknown().optional(),
          Code: z.looseObject({ S3Key: z.unknown() }).optional(),
        })
        .optional(),
    }),
  ),
});

/** A copy of the assembly in which one HTTP function answers with one header more. */
export function withChangedFunction(
  assembly: string,
  folder: string,
  change: { readonly template: string; readonly logicalIdPrefix: string; readonly value: string },
): string {
  const copy = new AssemblyCopy(assembly, folder);
  const { Resources } = templateSchema.parse(JSON.parse(copy.readTemplate(change.template)));
  const [, resource] =
    Object.entries(Resources).find(
      ([logicalId, { Type }]) => Type === 'AWS::Lambda::Function' && logicalId.startsWith(change.logicalIdPrefix),
    ) ?? [];
  const hash = /^([0-9a-f]{64})\.zip$/.exec(String(resource?.Properties?.Code?.S3Key))?.[1];
  if (hash === undefined) {
    throw new Error(`${change.template} has no function ${change.logicalIdPrefix}... with an asset of its own.`);
  }
  copy.changeAsset(hash, (asset) => appendFileSync(join(asset, 'index.js'), changeOf(change.value)));
  return copy.folder;
}

function changeOf(value: string): string {
  return `
const unchanged = module.exports.handler;
module.exports = {
  async handler(event, context) {
    const answer = await unchanged(event, context);
    return { ...answer, headers: { ...answer.headers, '${CHANGE_HEADER}': '${value}' } };
  },
};
`;
}
