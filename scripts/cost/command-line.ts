import { parseArgs } from 'node:util';
import { z } from 'zod';

export const USAGE = `Usage: npm run cost -- [--profile demo|production] [--devices N] [--interval SECONDS] [--json] ...

  --profile      the profile to synthesize and price (default demo)
  --assembly     a synthesized cdk.out folder to price instead
  --devices      devices that send readings (default 100; 0 for an idle deployment)
  --interval     seconds from one reading of a device to its next (default 10)
  --wamp-share   part of the devices that publish by WAMP, 0 to 1; the others post by HTTP (default 1)
  --views        views a day that read the history and wake its database (default 0)
  --month        the month since the first reading that is billed: what is stored adds up (default 1)
  --shared       the account's other workloads use up what AWS gives free each month
  --json         {monthlyUsd, usdPerMillionReadings, lines: [{service, what, quantity, unitUsd, usd}]}`;

/** A number as people write it: `Number` takes an empty text for 0, and hexadecimal ones. */
const number = z
  .string()
  .regex(/^\d+(\.\d+)?(e\d+)?$/i, { error: 'give a number such as 100 or 2.5' })
  .transform(Number);

const optionsSchema = z
  .object({
    profile: z.string().min(1).default('demo'),
    assembly: z.string().min(1).optional(),
    devices: number.pipe(z.number().int().max(1_000_000_000)).default(100),
    // A thousand readings a second of one device, to one a year.
    interval: number.pipe(z.number().min(0.001).max(31_536_000)).default(10),
    'wamp-share': number.pipe(z.number().max(1)).default(1),
    views: number.pipe(z.number().max(1_000_000_000)).default(0),
    month: number.pipe(z.number().int().min(1).max(1200)).default(1),
    shared: z.boolean().default(false),
    json: z.boolean().default(false),
  })
  .readonly();

export type CostOptions = z.output<typeof optionsSchema>;

/** @throws Error that lists every fault with its value. */
export function parseCommandLine(args: readonly string[]): CostOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      profile: { type: 'string' },
      assembly: { type: 'string' },
      devices: { type: 'string' },
      interval: { type: 'string' },
      'wamp-share': { type: 'string' },
      views: { type: 'string' },
      month: { type: 'string' },
      shared: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const result = optionsSchema.safeParse(values);
  if (result.success) return result.data;
  throw new Error(
    result.error.issues
      .map(({ path, message }) => {
        const given: Readonly<Record<string, unknown>> = values;
        return `--${path.join('.')} ${JSON.stringify(given[String(path[0])])}: ${message}`;
      })
      .join('\n'),
  );
}
