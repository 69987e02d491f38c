/** The suite by which a user's first deployment proves itself, against the local cloud. */
import { signInLink } from '../../local/start/ready-message';
import { ACCEPTANCE_CHECKS } from '../../scripts/acceptance/acceptance-checks';
import { type AcceptanceOptions, type AcceptanceResult, runAcceptance } from '../../scripts/acceptance/run-acceptance';
import { TestCloud } from './test-cloud';

jest.setTimeout(180_000);

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await TestCloud.start();
}, 120_000);

afterAll(() => cloud.end(), 30_000);

function accept(options: Partial<AcceptanceOptions> = {}): Promise<AcceptanceResult[]> {
  const { endpoint, wampUrl, realm, admin } = cloud.running;
  return runAcceptance({ credentials: { endpoint, wampUrl, realm, admin, devices: [] }, ...options });
}

const failed = (results: readonly AcceptanceResult[]): AcceptanceResult[] =>
  results.filter(({ fault }) => fault !== undefined);

/** Whether so many requests a second come from one machine as the limit of a device takes is the machine's affair. */
const dependsOnSpeed = (name: string): boolean => name.includes('429');

test('everything that a deployment must do holds', async () => {
  const results = await accept({
    rollUp: async () => void (await cloud.running.invoke('Rollup', {})),
    signInLink: () => signInLink(cloud.running, Date.now()),
  });
  expect(failed(results)).toEqual([]);
  expect(results).toHaveLength(ACCEPTANCE_CHECKS.length + 1);
  expect(results.filter(({ tried, name }) => !tried && !dependsOnSpeed(name))).toEqual([]);
});

test('without a router and an edge the checks of HTTP alone are tried, and of the others it is said why not', async () => {
  const results = await accept({ without: ['router', 'edge'] });
  expect(failed(results)).toEqual([]);
  const untried = results.filter(({ tried, name }) => !tried && !dependsOnSpeed(name));
  expect(untried.map(({ name }) => name)).toEqual(
    ACCEPTANCE_CHECKS.filter(({ needs }) => needs.length > 0).map(({ name }) => name),
  );
  expect(new Set(untried.map(({ reason }) => reason))).toEqual(
    new Set([
      'there is no router at this endpoint (WAMP, bridge)',
      'there is no distribution before this endpoint',
      expect.stringContaining('--wait-for-rollup'),
      expect.stringContaining('npm start'),
    ]),
  );
  expect(results.filter(({ tried }) => tried).length).toBeGreaterThan(8);
});

test('wrong credentials fail at the first step, which asks whose they are', async () => {
  const { admin } = cloud.running;
  const { endpoint, wampUrl, realm } = cloud.running;
  const credentials = { endpoint, wampUrl, realm, admin: { ...admin, token: 'wrong' }, devices: [] };
  expect(await runAcceptance({ credentials })).toEqual([
    expect.objectContaining({ fault: expect.stringMatching(/answered 401.*\nAre these the credentials of this/) }),
  ]);
});
