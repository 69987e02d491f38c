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
  Condition: z.string().optional(),
  Export: z.looseObject({ Name: z.json() }).optional(),
});

const parameter = z.looseObject({
  Type: z.string().default('String'),
  Default: z.json().optional(),
  AllowedValues: z.array(z.json()).optional(),
  AllowedPattern: z.string().optional(),
  NoEcho: z.json().optional(),
});

/** What is read of a CloudFormation template in JSON. */
export const templateSchema = z.looseObject({
  Resources: z.record(z.string(), resource).default({}),
  Outputs: z.record(z.string(), output).default({}),
  Parameters: z.record(z.string(), parameter).default({}),
  Conditions: z.record(z.string(), z.json()).default({}),
  Mappings: jsonObjectSchema.default({}),
  Transform: z.json().optional(),
  AWSTemplateFormatVersion: z.json().optional(),
  Description: z.json().optional(),
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
  /** Size of the file, when it was read from one. */
  readonly bytes?: number;
  /** Names of the stacks that are deployed before it, when the assembly says so. */
  readonly after?: readonly string[];
  /** What is uploaded before the stack is deployed, when the assembly says so. */
  readonly assets?: readonly Asset[];
}

/** A file or folder that goes to the bucket of assets. */
export interface Asset {
  /** As in `4bf1...e2.zip`. */
  readonly objectKey: string;
  /** Where it lies in the assembly; a folder is uploaded as a zip archive. */
  readonly path: string;
}
