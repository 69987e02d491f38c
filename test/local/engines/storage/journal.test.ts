import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Journal } from '../../../../local/engines/storage/journal';
import { JournalFile } from '../../../../local/engines/storage/journal-file';
import { StorageFaults } from '../../../../local/engines/storage/storage-faults';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
let journals = 0;

const entrySchema = z.union([z.object({ add: z.number() }), z.object({ remove: z.number() })]);
type Entry = z.output<typeof entrySchema>;

/** A set of numbers kept by a journal. */
async function openNumbers(file: string, options: { compactAboveBytes?: number; full?: { limitBytes: number } } = {}) {
  const numbers = new Set<number>();
  const lines: string[] = [];
  const journal = await Journal.open<Entry>({
    file,
    schema: entrySchema,
    apply: (entry) => ('add' in entry ? numbers.add(entry.add) : numbers.delete(entry.remove)),
    snapshot: () => [...numbers].map((add) => ({ add })),
    faults: new StorageFaults({ folder, report: (line) => lines.push(line) }),
    ...(options.compactAboveBytes === undefined ? {} : { compactAboveBytes: options.compactAboveBytes }),
    ...(options.full === undefined ? {} : { openFile: openOnFullDisk(options.full) }),
  });
  return { journal, numbers, lines };
}

/** A disk that takes so many bytes of the journal, and of the write that meets the end only a part. */
function openOnFullDisk(disk: { limitBytes: number }) {
  return async (file: string, keepBytes: number) => {
    const real = await JournalFile.open(file, keepBytes);
    return {
      get bytes() {
        return real.bytes;
      },
      append: async (content: Buffer) => {
        if (real.bytes + content.length <= disk.limitBytes) return real.append(content);
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      },
      synchronize: () => real.synchronize(),
      close: () => real.close(),
    };
  };
}

const newFile = (): string => path.join(folder, `numbers-${(journals += 1)}.journal`);

async function contentOf(file: string): Promise<number[]> {
  const { journal, numbers } = await openNumbers(file);
  await journal.close();
  return [...numbers];
}

test('what was appended is there when the journal is opened again', async () => {
  const file = newFile();
  const { journal } = await openNumbers(file);
  await Promise.all([1, 2, 3].map((add) => journal.append({ add })));
  await journal.append({ remove: 2 });
  await journal.close();
  expect(await contentOf(file)).toEqual([1, 3]);
});

test('an entry is applied before its append resolves', async () => {
  const { journal, numbers } = await openNumbers(newFile());
  await journal.append({ add: 7 });
  expect(numbers.has(7)).toBe(true);
  await journal.close();
});

test('a last line that was torn at any byte is dropped, and what follows is kept', async () => {
  const file = newFile();
  const { journal } = await openNumbers(file);
  await journal.append({ add: 1 });
  const keepBytes = statSync(file).size;
  await journal.append({ add: 2 });
  await journal.close();
  const whole = readFileSync(file);
  for (let bytes = keepBytes + 1; bytes < whole.length; bytes += 1) {
    writeFileSync(file, whole.subarray(0, bytes));
    const again = await openNumbers(file);
    expect([...again.numbers]).toEqual([1]);
    await again.journal.append({ add: 3 });
    await again.journal.close();
    expect(await contentOf(file)).toEqual([1, 3]);
  }
});

test('a damaged line is left out, told of, and a copy of the file is kept', async () => {
  const file = newFile();
  const { journal } = await openNumbers(file);
  for (const add of [1, 2, 3]) await journal.append({ add });
  await journal.close();
  const content = readFileSync(file, 'utf8');
  writeFileSync(file, content.replace('{"add":2}', '{"add":9}'));
  const damaged = await openNumbers(file);
  expect([...damaged.numbers]).toEqual([1, 3]);
  expect(damaged.lines).toEqual([expect.stringContaining('damaged')]);
  await damaged.journal.close();
  expect(readdirSync(folder).filter((name) => name.startsWith(`${path.basename(file)}.damaged-`))).toHaveLength(1);
  expect((await openNumbers(file)).lines).toEqual([]);
});

test('a journal that is mostly deletions is rewritten, and loses nothing', async () => {
  const file = newFile();
  const { journal } = await openNumbers(file, { compactAboveBytes: 2000 });
  for (let number = 0; number < 1000; number += 1) {
    await journal.append({ add: number });
    if (number % 10 !== 0) await journal.append({ remove: number });
  }
  await journal.close();
  expect(statSync(file).size).toBeLessThan(6000);
  expect(await contentOf(file)).toEqual(Array.from({ length: 100 }, (_, index) => index * 10));
});

test('a rewriting that a crash interrupted leaves the journal as it was', async () => {
  const file = newFile();
  const { journal } = await openNumbers(file);
  await journal.append({ add: 1 });
  await journal.close();
  appendFileSync(`${file}.next`, 'half a snapshot');
  expect(await contentOf(file)).toEqual([1]);
  expect(readdirSync(folder)).not.toContain(`${path.basename(file)}.next`);
});

test('on a full disk appends are refused with the folder and the fix, and go on when there is room', async () => {
  const file = newFile();
  const disk = { limitBytes: 100 };
  const { journal, numbers, lines } = await openNumbers(file, { full: disk });
  const results = [];
  for (let add = 0; add < 10; add += 1) results.push(await journal.append({ add }).catch((error: unknown) => error));
  const refused = results.filter((result) => result !== undefined);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]).toMatchObject({
    code: 'ServiceUnavailable',
    status: 503,
    message: expect.stringContaining(folder),
  });
  expect(lines).toEqual([expect.stringMatching(/disk is full.*ENOSPC/)]);
  disk.limitBytes = Infinity;
  await journal.append({ add: 100 });
  const kept = [...numbers];
  await journal.close();
  expect(kept).toHaveLength(10 - refused.length + 1);
  expect(await contentOf(file)).toEqual(kept);
});

test('an append that the disk took in part is cut off again', async () => {
  const file = path.join(folder, 'partial');
  const journalFile = await JournalFile.open(file, 0);
  await journalFile.append(Buffer.from('whole\n'));
  await journalFile.close();
  truncateSync(file, 4);
  const again = await JournalFile.open(file, 0);
  await again.append(Buffer.from('new\n'));
  await again.close();
  expect(readFileSync(file, 'utf8')).toBe('new\n');
});

test('appends after closing are refused', async () => {
  const { journal } = await openNumbers(newFile());
  await journal.close();
  await expect(journal.append({ add: 1 })).rejects.toThrow(/closed/);
});
