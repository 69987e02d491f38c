import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const permissionSchema = z.object({ action: z.string(), resource: z.string(), via: z.string().optional() });
export type LoggedPermission = z.output<typeof permissionSchema>;

const callSchema = permissionSchema.extend({
  /** ARN of the role; `operator` is the account's owner. */
  role: z.string(),
  session: z.string(),
  also: z.array(permissionSchema).default([]),
  verdict: z.enum(['allowed', 'denied', 'refused']),
  reason: z.string(),
});

/** A line of the local cloud's access log, as far as it says who did what. */
export type LoggedCall = z.output<typeof callSchema>;

/** All calls of an access log (local/gateway/access-log.ts), in order. Throws, naming the line, for one that is none of its lines. */
export function readLoggedCalls(path: string): LoggedCall[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      const parsed = callSchema.safeParse(JSON.parse(line));
      if (parsed.success) return parsed.data;
      throw new Error(`Line ${index + 1} of ${path} is no line of an access log: ${z.prettifyError(parsed.error)}`);
    });
}
