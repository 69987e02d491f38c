import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCommandLine } from '../../../scripts/acceptance/command-line';

const folder = mkdtempSync(join(tmpdir(), 'acceptance-'));
const file = join(folder, 'credentials.json');
const credentials = {
  endpoint: 'http://127.0.0.1:8080',
  wampUrl: 'ws://127.0.0.1:8080/ws',
  realm: 'iot',
  admin: { uuid: 'admin', token: 'secret' },
  devices: [],
};

beforeEach(() => writeFileSync(file, JSON.stringify(credentials)));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the file says where the deployment is, unless the endpoint is given', () => {
  expect(parseCommandLine(['--credentials', file])).toEqual({ credentials });
  expect(parseCommandLine(['--credentials', file, '--endpoint', 'http://localhost:9/']).credentials).toMatchObject({
    endpoint: 'http://localhost:9',
    wampUrl: 'ws://localhost:9/ws',
  });
});

test('an endpoint with TLS has WAMP over TLS', () => {
  const { credentials: over } = parseCommandLine(['--credentials', file, '--endpoint', 'https://d111.cloudfront.net']);
  expect(over.wampUrl).toBe('wss://d111.cloudfront.net/ws');
});

test("a local cloud's rollup is started, another one's is waited for if asked", () => {
  expect(parseCommandLine(['--credentials', file]).rollUp).toBeUndefined();
  expect(parseCommandLine(['--credentials', file, '--wait-for-rollup', '75']).historyWithinSeconds).toBe(4500);
  writeFileSync(join(folder, 'aws.env'), '');
  expect(parseCommandLine(['--credentials', file]).rollUp).toBeInstanceOf(Function);
  rmSync(join(folder, 'aws.env'));
});

test('without a router there is no distribution either', () => {
  expect(parseCommandLine(['--credentials', file, '--without-router']).without).toEqual(['router', 'edge']);
});

test.each([
  ['no file', undefined, /There is no file .*credentials.json.*npm run credentials/],
  ['no JSON', 'endpoint: x', /cannot be read as JSON/],
  ['another file', '{"name":"headwater"}', /is no credentials file:\n {2}endpoint: .*\n {2}wampUrl: /],
])('%s is refused with the fix', (_name, content, message) => {
  if (content === undefined) rmSync(file);
  else writeFileSync(file, content);
  expect(() => parseCommandLine(['--credentials', file])).toThrow(message);
});

test.each([
  [['--endpoint', 'd111.cloudfront.net'], /--endpoint is "d111.cloudfront.net": give an address without a path/],
  [['--endpoint', 'https://d111.cloudfront.net/console'], /without a path/],
  [['--wait-for-rollup', 'long'], /--wait-for-rollup is "long": give minutes/],
  [['--speed', '1'], /--speed/],
])('%j is refused with its value', (args, message) => {
  expect(() => parseCommandLine(['--credentials', file, ...args])).toThrow(message);
});
