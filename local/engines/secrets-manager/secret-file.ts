import { chmod, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeAtomically } from '../storage/atomic-file';
import { errorCode } from '../storage/error-code';

const storedSecret = z.object({ versionId: z.string(), createdAtMs: z.number(), text: z.string() });
const secretFile = z.record(z.string(), storedSecret);

/** A generated secret, by its ARN. */
export type StoredSecret = z.output<typeof storedSecret>;

/** Reads the generated secrets; none if the file is absent. */
export async function readSecretFile(file: string): Promise<Record<string, StoredSecret>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return {};
    throw error;
  }
  return secretFile.parse(JSON.parse(text));
}

/** Writes the generated secrets as a whole; only the owner may read them. */
export async function writeSecretFile(file: string, secrets: Readonly<Record<string, StoredSecret>>): Promise<void> {
  await writeAtomically(file, `${JSON.stringify(secrets, null, 2)}\n`, 0o600);
  await chmod(file, 0o600);
}
