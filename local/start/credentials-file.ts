import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeAtomically } from '../engines/storage/atomic-file';

const deviceSchema = z.object({ name: z.string(), uuid: z.string(), token: z.string() });
/** `credentials.json`: all that a program or a person needs to use a cloud. `npm run credentials` writes the same of a deployed one. */
export const credentialsFileSchema = z.object({
  endpoint: z.string(),
  wampUrl: z.string(),
  realm: z.string(),
  admin: z.object({ uuid: z.string(), token: z.string() }),
  devices: z.array(deviceSchema),
});
export type CredentialsFile = z.output<typeof credentialsFileSchema>;
export type DeviceCredentials = z.output<typeof deviceSchema>;

/** The devices of an earlier start; none if there is no such file, or if it is damaged (their tokens are lost then). */
export function readKnownDevices(file: string): readonly DeviceCredentials[] {
  if (!existsSync(file)) return [];
  try {
    return credentialsFileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).devices;
  } catch {
    return [];
  }
}

/** Readable by the owner alone. */
export async function writeCredentialsFile(file: string, credentials: CredentialsFile): Promise<void> {
  await writeAtomically(file, `${JSON.stringify(credentials, null, 2)}\n`, 0o600);
}
