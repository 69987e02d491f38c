import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../engines/storage/atomic-file';
import { readDataFile } from './read-data-file';

/** In the data folder: what the stacks put out, as `aws cloudformation describe-stacks` tells it of a deployment. By stack, by name. */
const FILE = 'outputs.json';

const outputsSchema = z.record(z.string(), z.record(z.string(), z.string()));
export type StackOutputs = z.output<typeof outputsSchema>;

export async function writeOutputs(dataFolder: string, outputs: unknown): Promise<void> {
  await writeAtomically(join(dataFolder, FILE), `${JSON.stringify(outputsSchema.parse(outputs), null, 2)}\n`);
}

/** Throws an error that says what to do if no local cloud has run on this folder. */
export function readOutputs(dataFolder: string): StackOutputs {
  return outputsSchema.parse(JSON.parse(readDataFile(dataFolder, FILE)));
}
