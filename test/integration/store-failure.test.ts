/** The store function fails half-way, in every way it can; repaired, everything that was accepted arrives, exactly once. */
import { type Credential, eventually } from '../../scripts/acceptance/public-api';
import type { Template } from '../faults/planted-fault';
import { impatient } from './impatient-store';
import { TestCloud } from './test-cloud';

jest.setTimeout(120_000);

const READINGS_OF_ONE_POST = 20;

let cloud: TestCloud;
let devices: Credential[];
/** What was answered 202, by device. */
const accepted = new Map<string, number[]>();
let next = 0;

afterAll(() => cloud.end(), 30_000);

/** The store may write to the archive, but not to the recent readings any more. */
function withoutTheGrant(template: Template): void {
  impatient(template);
  for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Type !== 'AWS::IAM::Policy' || !id.startsWith('Store')) continue;
    const document = Properties?.['PolicyDocument'] as { Statement: { Action: string | string[] }[] };
    document.Statement = document.Statement.filter(({ Action }) => !Action.includes('dynamodb:UpdateItem'));
  }
}

async function postFromEach(): Promise<void> {
  await Promise.all(
    devices.map(async (device) => {
      const values = Array.from({ length: READINGS_OF_ONE_POST }, () => next++);
      const response = await cloud.api.post(
        device,
        values.map((sequence) => ({ sequence })),
      );
      expect(response.status).toBe(202);
      accepted.set(device.uuid, [...(accepted.get(device.uuid) ?? []), ...values]);
    }),
  );
}

async function expectEachOnce(): Promise<void> {
  for (const device of devices) {
    const expected = accepted.get(device.uuid) ?? [];
    const found = await eventually(
      () => cloud.api.readings(device, device.uuid, { metric: 'sequence' }),
      (readings) => readings.length >= expected.length,
      40_000,
    );
    expect(found.map(({ value }) => Number(value)).sort((one, other) => one - other)).toEqual(expected);
  }
}

test('a store that lost a grant fails, says which, and has lost nothing once it has it again', async () => {
  cloud = await TestCloud.start(withoutTheGrant);
  devices = await Promise.all(['A', 'B', 'C'].map((name) => cloud.register(name)));
  await postFromEach();
  const denied = await eventually(
    async () => cloud.lines.filter((line) => line.includes('dynamodb:UpdateItem')),
    (lines) => lines.length > 0,
    20_000,
  );
  expect(denied[0]).toMatch(/DENIED.*dynamodb:UpdateItem/);
  // The archive has them already: half of the work was done.
  const isArchived = await eventually(
    async () => cloud.calls().some(({ action }) => action === 's3:PutObject'),
    (found) => found,
    5000,
  );
  expect(isArchived).toBe(true);
  for (const device of devices)
    expect(await cloud.api.readings(device, device.uuid, { metric: 'sequence' })).toEqual([]);

  await cloud.startAgain(impatient);
  await expectEachOnce();
});

/** Sends the signal to the store at the `nth` write of its next batch, which is done all the same: its answer comes too late. */
function strikeAtWrite(nth: number, signal: NodeJS.Signals): Promise<void> {
  const { dynamoDb } = cloud.running.engines;
  const handle = dynamoDb.handle.bind(dynamoDb);
  let writes = 0;
  return new Promise((struck) => {
    dynamoDb.handle = (call) => {
      if (call.operation === 'UpdateItem' && ++writes === nth) {
        for (const pid of cloud.running.processIds('Store').functions) process.kill(pid, signal);
        dynamoDb.handle = handle;
        struck();
      }
      return handle(call);
    };
  });
}

test.each([
  ['killed', 'SIGKILL', 'exited with SIGKILL'],
  ['hanging until its time is over', 'SIGSTOP', 'timed out'],
] as const)(
  'a store that is %s in the middle of a batch loses and doubles nothing',
  async (_how, signal, complaint) => {
    for (const write of [1, 25, 70]) {
      const struck = strikeAtWrite(write, signal);
      await postFromEach();
      await struck;
    }
    await expectEachOnce();
    expect(cloud.lines.filter((line) => line.includes(complaint)).length).toBeGreaterThanOrEqual(3);
  },
);

test('the rollup counts each of them once', async () => {
  await cloud.running.invoke('Rollup', {});
  for (const device of devices) {
    const hours = await cloud.api.readings(device, device.uuid, { metric: 'sequence', interval: '1h' });
    const count = hours.reduce((sum, hour) => sum + (hour.count ?? 0), 0);
    expect(count).toBe(accepted.get(device.uuid)?.length);
  }
});
