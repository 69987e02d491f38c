import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AccessEntry, FileAccessLog } from '../../../local/gateway/access-log';

const entry: AccessEntry = {
  time: '2026-01-01T00:00:00.000Z',
  role: 'arn:aws:iam::000000000000:role/r',
  session: 's',
  service: 'sqs',
  action: 'sqs:SendMessage',
  resource: 'arn:aws:sqs:us-east-1:000000000000:q',
  verdict: 'allowed',
  reason: '',
  status: 200,
};

function pathInNewFolder(): string {
  return join(mkdtempSync(join(tmpdir(), 'headwater-log-')), 'access.log');
}

function onFault(fault: Error): void {
  throw fault;
}

describe('FileAccessLog', () => {
  it('writes one JSON document a line, all of them by the time it is closed', async () => {
    const path = pathInNewFolder();
    const log = new FileAccessLog({ path, onFault });
    for (let status = 200; status < 300; status += 1) log.record({ ...entry, status });
    await log.close();
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(
      Array.from({ length: 100 }, (_, index) => ({ ...entry, status: 200 + index })),
    );
  });

  it('continues an earlier file', async () => {
    const path = pathInNewFolder();
    for (const status of [1, 2]) {
      const log = new FileAccessLog({ path, onFault });
      log.record({ ...entry, status });
      await log.close();
    }
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(2);
  });

  it('keeps one earlier file when it reaches its size', async () => {
    const path = pathInNewFolder();
    for (const status of [1, 2, 3]) {
      const log = new FileAccessLog({ path, onFault, maximumBytes: 100 });
      log.record({ ...entry, status });
      await log.close();
    }
    expect(readFileSync(path, 'utf8')).toContain('"status":3');
    expect(readFileSync(`${path}.1`, 'utf8')).toContain('"status":2');
  });

  it('says once that it cannot write, and goes on', async () => {
    const faults: string[] = [];
    const path = join(pathInNewFolder(), 'not-a-folder', 'access.log');
    const log = new FileAccessLog({ path, onFault: (fault) => faults.push(fault.message) });
    log.record(entry);
    await log.close();
    log.record(entry);
    await log.close();
    expect(faults).toEqual([expect.stringContaining('ENOENT')]);
  });
});
