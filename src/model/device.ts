import { z } from 'zod';
import { deviceUuidSchema } from './names';

/**
 * Who may authenticate: a device below its own prefix, a user who looks on, an admin who may do everything, and the service
 * (our own functions), which alone may republish readings that are already recorded.
 */
export const roleSchema = z.enum(['device', 'user', 'admin', 'service']);
export type Role = z.infer<typeof roleSchema>;

export const deviceNameSchema = z.string().trim().min(1).max(128);

/** A principal of the registry. `tokenHash` is `<scheme>:<hash>` (see token.ts); the token itself is shown once and never stored. */
export const deviceSchema = z.object({
  uuid: deviceUuidSchema,
  name: deviceNameSchema,
  role: roleSchema,
  tokenHash: z.string(),
  createdAtMs: z.number().int(),
});
export type Device = z.infer<typeof deviceSchema>;

/** Who an authenticated caller is. */
export interface Principal {
  readonly uuid: string;
  readonly role: Role;
}
