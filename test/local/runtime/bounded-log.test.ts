import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BoundedLog } from '../../../local/runtime/bounded-log';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bounded-log-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a bounded log', () => {
  test('gives each line the time, and keeps one file besides the present one', async () => {
    const file = join(folder, 'logs', 'one.log');
    const log = new BoundedLog({ file, maximumBytes: 100, onFault: fail });
    log.write('first');
    await delay(20);
    for (const line of ['long '.repeat(20), 'second']) log.write(line);
    await log.close();
    await delay(20);
    expect(readFileSync(`${file}.1`, 'utf8')).toMatch(/^\d{4}-\S+Z first\n\d{4}-\S+Z long/);
    expect(readFileSync(file, 'utf8')).toMatch(/^\d{4}-\S+Z second\n$/);
  });

  test('tells once that it cannot be written, and writes again as soon as it can', async () => {
    const file = join(folder, 'one.log');
    mkdirSync(file); // What cannot be opened for writing.
    const faults: string[] = [];
    const log = new BoundedLog({ file, onFault: ({ message }) => faults.push(message) });
    for (let line = 0; line < 3; line++) {
      log.write('lost');
      await delay(20);
    }
    expect(faults).toEqual([expect.stringContaining('EISDIR')]);
    rmdirSync(file);
    log.write('kept');
    await delay(20);
    log.write('kept too');
    await log.close();
    expect(readFileSync(file, 'utf8').match(/kept.*/g)).toEqual(['kept', 'kept too']);
  });
});

function fail(error: Error): void {
  throw error;
}
