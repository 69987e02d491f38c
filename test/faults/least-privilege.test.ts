/** The rung `least-privilege` on whole clouds: that its templates hold is what `npm run verify` says, that it notices is what this says. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Fault } from '../../verify/fault';
import { checkLeastPrivilege } from '../../verify/rungs/least-privilege';
import { copyAssembly, demoAssembly } from './assembly-copy';

jest.setTimeout(5 * 60_000);

type Statement = Record<string, unknown>;

const policySchema = z.looseObject({
  PolicyDocument: z.looseObject({ Statement: z.array(z.record(z.string(), z.unknown())) }),
});

/** What the rung says of the demo's templates after a change of the statements of the store function's role. */
async function faultsAfter(change: (statements: Statement[]) => Statement[]): Promise<readonly Fault[]> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-privilege-'));
  try {
    const copy = copyAssembly(await demoAssembly(), join(folder, 'assembly'), ({ Resources }) => {
      for (const [logicalId, resource] of Object.entries(Resources)) {
        if (!logicalId.startsWith('StoreRoleDefaultPolicy')) continue;
        const policy = policySchema.parse(resource.Properties);
        policy.PolicyDocument.Statement = change(policy.PolicyDocument.Statement);
        resource.Properties = policy;
      }
    });
    return await checkLeastPrivilege(copy, { profile: 'demo', note: () => undefined });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a grant that no call uses is named with its role', async () => {
  const idle = { Effect: 'Allow', Action: ['dynamodb:DeleteTable', 'dynamodb:Update*'], Resource: '*' };
  const faults = await faultsAfter((statements) => [...statements, idle]);
  expect(faults.map(({ rule, logicalId }) => `${rule} ${logicalId.replace(/[0-9A-F]{8}$/, '')}`)).toEqual([
    'least-privilege/unused StoreRole',
    'least-privilege/too-wide StoreRole',
  ]);
  expect(faults[0]?.wrong).toContain('dynamodb:DeleteTable on *');
  expect(faults[1]?.wrong).toContain('more than its calls: dynamodb:UpdateItem on arn:aws:dynamodb:');
});

test.each(['dynamodb:UpdateItem', 'sqs:ReceiveMessage'])(
  'a call that misses its grant of %s is named',
  async (action) => {
    const faults = await faultsAfter((statements) =>
      statements.filter(({ Action }) => ![Action].flat().includes(action)),
    );
    expect(faults.map(({ rule }) => rule)).toEqual(['least-privilege/denied']);
    expect(faults[0]?.wrong).toContain(`was denied ${action} on arn:aws:`);
  },
);
