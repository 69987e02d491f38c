import { z } from 'zod';
import { jsonObjectSchema } from './json';

const resource = z.looseObject({
  Type: z.string(),
  Properties: jsonObjectSchema.default({}),
  DependsOn: z.union([z.string(), z.array(z.string())]).default([]),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  CreationPolicy: z.json().optional(),
  UpdatePolicy: z.json().optional(),
  Condition: z.string().optional(),
  Metadata: jsonObjectSchema.default({}),
});

const output = z.looseObject({
  Value: z.json(),
  Export: z.looseObject({ Name: z.json() }).optional(),
});

const parameter = z.looseObject({ Type: z.string().default('String'), Default: z.json().optional() });

/** What is read of a CloudFormation template in JSON. */
export const templateSchema = z.looseObject({
  Resources: z.record(z.string(), resource).default({}),
  Outputs: z.record(z.string(), output).default({}),
  Parameters: z.record(z.string(), parameter).default({}),
  Conditions: z.record(z.string(), z.json()).default({}),
  Mappings: jsonObjectSchema.default({}),
});
export type Template = z.output<typeof templateSchema>;

/** One template of a deployment, and the stack that it becomes. */
export interface StackTemplate {
  /** As in `Headwater-demo-Data`. */
  readonly stackName: string;
  /** Name of the file, for messages. */
  readonly file: string;
  /** Where the stack goes, when the assembly says so. */
  readonly region?: string;
  readonly template: Template;
}
