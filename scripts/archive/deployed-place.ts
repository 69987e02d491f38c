import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { z } from 'zod';
import { readOutputs } from '../../local/start/outputs-file';
import { readOwnerEnvironment } from '../../local/start/owner-environment';
import type { PlaceOptions } from './command-line';

const placeSchema = z.object({
  RawBucketName: z.string(),
  RecentTableName: z.string(),
  RecentRetentionDays: z.coerce.number().int().positive(),
  HistoryClusterArn: z.string(),
  HistorySecretArn: z.string(),
});

/** Where a deployment keeps readings: outputs of its Data stack. */
export type DeployedPlace = z.output<typeof placeSchema>;

/**
 * Finds the stores of a local cloud that runs on a data folder, or of a deployment in AWS. From then on the SDK's clients of this process go
 * there: as the owner of the local cloud, or with whatever AWS credentials they find.
 *
 * @throws Error that says what is missing.
 */
export async function findPlace({ data, deployment, region }: PlaceOptions): Promise<DeployedPlace> {
  if (deployment === undefined) {
    Object.assign(process.env, readOwnerEnvironment(data));
    const stacks = Object.entries(readOutputs(data));
    return parse(stacks.find(([name]) => name.endsWith('-Data'))?.[1], `The local cloud of ${data}`);
  }
  if (region !== undefined) process.env['AWS_REGION'] = region;
  const name = `Headwater-${deployment}-Data`;
  const { Stacks = [] } = await new CloudFormationClient().send(new DescribeStacksCommand({ StackName: name }));
  const outputs = Stacks[0]?.Outputs ?? [];
  return parse(
    Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
    `The stack ${name}`,
  );
}

function parse(outputs: unknown, what: string): DeployedPlace {
  const parsed = placeSchema.safeParse(outputs);
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new Error(`${what} does not put out ${missing}: it is of an earlier release. Deploy (or start) this one first`);
}
