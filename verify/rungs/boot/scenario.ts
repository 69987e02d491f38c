import { z } from 'zod';

/** What is done to an instance of its own each. */
export const SCENARIOS = [
  /** The assets as they are: it must serve. */
  'as-is',
  /** The bundle ends at once: the deployment must fail, and soon enough. */
  'bundle-exits',
  /** The bundle is not in the bucket: the same. */
  'bundle-missing',
] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** What the process in the namespaces is asked to do. */
export const requestSchema = z.object({
  assemblyFolder: z.string(),
  /** Which of the launches that the templates have. */
  launchIndex: z.number().int(),
  scenario: z.enum(SCENARIOS),
  /** Where the scratch root and its data are. */
  folder: z.string(),
});
export type BootRequest = z.infer<typeof requestSchema>;

/** What it answers. */
export const reportSchema = z.object({
  faults: z.array(
    z.object({
      rule: z.string(),
      template: z.string(),
      logicalId: z.string(),
      type: z.string(),
      wrong: z.string(),
      fix: z.string(),
    }),
  ),
  notes: z.array(z.string()),
});
export type BootReport = z.infer<typeof reportSchema>;
