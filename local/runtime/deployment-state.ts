import { readFileSync, existsSync } from 'node:fs';
import { z } from 'zod';
import { writeAtomically } from '../engines/storage/atomic-file';

const deployedSchema = z.object({ physicalResourceId: z.string(), properties: z.record(z.string(), z.unknown()) });
const stateSchema = z.object({ version: z.literal(1), customResources: z.record(z.string(), deployedSchema) });
export type DeployedResource = z.output<typeof deployedSchema>;

/** What was deployed into a data folder before: the custom resources, with the properties of their last success. */
export class DeploymentState {
  readonly #file: string;
  readonly #resources: Map<string, DeployedResource>;

  private constructor(file: string, resources: Map<string, DeployedResource>) {
    this.#file = file;
    this.#resources = resources;
  }

  static read(file: string): DeploymentState {
    if (!existsSync(file)) return new DeploymentState(file, new Map());
    const parsed = stateSchema.safeParse(parseJson(readFileSync(file, 'utf8')));
    if (!parsed.success)
      throw new Error(`${file} is damaged (${z.prettifyError(parsed.error)}); delete it to deploy everything again`);
    return new DeploymentState(file, new Map(Object.entries(parsed.data.customResources)));
  }

  get(name: string): DeployedResource | undefined {
    return this.#resources.get(name);
  }

  async set(name: string, resource: DeployedResource): Promise<void> {
    this.#resources.set(name, resource);
    const state = { version: 1, customResources: Object.fromEntries(this.#resources) };
    await writeAtomically(this.#file, `${JSON.stringify(state, null, 2)}\n`, 0o600);
  }
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined; // The schema refuses it with the file's name.
  }
}
