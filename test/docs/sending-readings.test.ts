import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLineProtocol } from '../../src/formats/line-protocol/line-protocol-records';
import { metricOfName } from '../../src/formats/senml/metric-of-name';
import { Intake } from '../../src/ingest/intake';
import { DEFAULT_ACCEPTANCE } from '../../src/model/acceptance';
import { DeviceRateLimiter } from '../../src/model/device-rate-limiter';
import { createIngestApplication } from '../../src/web/ingest/ingest-application';
import { MemoryIdempotencyKeys } from '../doubles/memory-idempotency-keys';
import { MemoryLivePublisher } from '../doubles/memory-live-publisher';
import { MemoryReadingQueue } from '../doubles/memory-reading-queue';
import { observe } from '../formats/read-observations';
import { ORIGIN_SECRET, WebFixture } from '../web/web-fixture';

const text = (path: string): string => readFileSync(join(__dirname, '..', '..', path), 'utf8');
const page = text('docs/sending-readings.md');

const fixture = new WebFixture();
const queue = new MemoryReadingQueue();
const limiter = (unit: 'requests' | 'readings') =>
  new DeviceRateLimiter({ unit, perSecond: 1000, burst: 1000, clock: fixture.clock });
const application = createIngestApplication({
  ...fixture,
  newRequestId: () => fixture.newId(),
  intake: new Intake({
    queue,
    keys: new MemoryIdempotencyKeys(),
    live: new MemoryLivePublisher(),
    acceptance: DEFAULT_ACCEPTANCE,
    clock: fixture.clock,
    ids: () => fixture.newId(),
  }),
  limits: { requests: limiter('requests'), readings: limiter('readings') },
  maximumBodyBytes: 10_000,
});

/** The lines of a document that send readings with curl. */
function curlLines(document: string): string[] {
  return [...document.matchAll(/^curl .*(?:-d|--data-binary) .*\/v1\/(?:readings|influx).*$/gm)].map(([line]) => line);
}

/** Does what curl does of such a line: `-u`, `-H`, `-d` (a form, unless it is said otherwise) and the address. */
async function run(line: string): Promise<Response> {
  const words = [
    ...line
      .replaceAll('UUID', 'mote-1')
      .replaceAll('TOKEN', 'token-of-mote-1')
      .matchAll(/'([^']*)'|(\S+)/g),
  ]
    .map(([, quoted, plain]) => quoted ?? plain ?? '')
    .slice(1);
  const headers = new Headers({
    'x-origin-verify': ORIGIN_SECRET,
    'content-type': 'application/x-www-form-urlencoded',
  });
  let body = '';
  let url = '';
  while (words.length > 0) {
    const word = words.shift() ?? '';
    const [name = '', value = ''] = word === '-H' ? (words.shift() ?? '').split(/: (.*)/s) : [];
    if (word === '-u') headers.set('authorization', `Basic ${Buffer.from(words.shift() ?? '').toString('base64')}`);
    else if (word === '-H') headers.set(name, value);
    else if (word === '-d' || word === '--data-binary') body = words.shift() ?? '';
    else url = word;
  }
  return application.request(url, { method: 'POST', headers, body });
}

/** The rows of a table whose cells are code: `| \`a\`, \`b\` | \`c\` |` -> [[a, b], [c]]. */
function codeRows(heading: string): string[][][] {
  const table = page.slice(page.indexOf(heading)).split('\n\n')[0] ?? '';
  return table
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '')),
    );
}

describe('the documents about sending readings', () => {
  test.each([
    ['README.md', 3],
    ['docs/sending-readings.md', 5],
  ])('%s has %i lines to paste, all of which are taken whole', async (path, count) => {
    const lines = curlLines(text(path));
    expect(lines).toHaveLength(count);
    for (const line of lines) {
      const response = await run(line);
      const answer = response.status === 204 ? '' : await response.text();
      expect({ line, status: response.status, answer }).toEqual({
        line,
        status: line.includes('/influx/') ? 204 : 202,
        answer: line.includes('/influx/') ? '' : expect.stringContaining('"rejected":[]'),
      });
    }
  });

  test('say which metric a name of SenML is', () => {
    const rows = codeRows('| Resolved name');
    expect(rows).toHaveLength(5);
    for (const [names = [], [metric] = []] of rows) {
      for (const name of names) expect([name, metricOfName(name, 'mote-1')]).toEqual([name, metric ?? name]);
    }
  });

  test('say which metric a line is', () => {
    const rows = codeRows('| Line ');
    expect(rows).toHaveLength(4);
    for (const [[line = ''] = [], [metric] = []] of rows) {
      const { readings } = observe(readLineProtocol(line, { deviceId: 'mote-1', precision: 'ns' }));
      expect([line, readings.map(([name]) => name)]).toEqual([line, [metric]]);
    }
  });
});
