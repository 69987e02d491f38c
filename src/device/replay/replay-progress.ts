import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** How far a replay got: it continues after a restart instead of beginning again. */
const replayProgressSchema = z.object({
  originMs: z.number().int(),
  /** Mote id -> steps acknowledged. */
  acknowledged: z.record(z.string(), z.number().int().nonnegative()),
});
export type ReplayProgress = z.infer<typeof replayProgressSchema>;

/** The saved progress, or undefined if there is none that can be read: then the replay begins anew, which is harmless. */
export async function readReplayProgress(file: string): Promise<ReplayProgress | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return parseProgress(text);
}

function parseProgress(text: string): ReplayProgress | undefined {
  try {
    return replayProgressSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // Not JSON: as if there were none.
  }
}

export async function writeReplayProgress(file: string, progress: ReplayProgress): Promise<void> {
  const draft = `${file}.new`;
  await writeFile(draft, JSON.stringify(progress));
  await rename(draft, file);
}
