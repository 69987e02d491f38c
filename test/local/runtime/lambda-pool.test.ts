import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BoundedLog } from '../../../local/runtime/bounded-log';
import type { FunctionDefinition } from '../../../local/runtime/lambda-instance';
import { LambdaPool } from '../../../local/runtime/lambda-pool';

const HANDLER = `
let count = 0;
exports.handler = async (event, context) => {
  count += 1;
  if (event.wait) await new Promise((resolve) => setTimeout(resolve, event.wait));
  if (event.fail) { const error = new Error(event.fail); error.name = 'Refused'; throw error; }
  if (event.exit) process.exit(3);
  if (event.reject) { Promise.reject(new Error('nobody waits')); await new Promise(() => {}); }
  if (event.loop) for (;;);
  if (event.large) return 'x'.repeat(7 * 1024 * 1024);
  console.log('said', event.say);
  return { count, pid: process.pid, variable: process.env.VARIABLE, inherited: process.env.NOT_FOR_FUNCTIONS,
    remaining: context.getRemainingTimeInMillis(), arn: context.invokedFunctionArn, undefinedValue: undefined };
};
`;

let folder: string;
const pools: LambdaPool[] = [];

function pool(
  parts: Partial<FunctionDefinition> = {},
  options: { maximumInstances?: number; idleSeconds?: number } = {},
): LambdaPool {
  const log = new BoundedLog({ file: join(folder, 'function.log'), onFault: () => undefined });
  const definition: FunctionDefinition = {
    name: 'Tested',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:Tested',
    codeFolder: folder,
    handler: 'index.handler',
    timeoutSeconds: 10,
    memoryMegabytes: 128,
    environment: { VARIABLE: 'from the template' },
    ...parts,
  };
  const created = new LambdaPool(definition, { log, ...options });
  pools.push(created);
  return created;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-pool-'));
  writeFileSync(join(folder, 'index.js'), HANDLER);
  writeFileSync(join(folder, 'module.mjs'), 'export const handler = async () => "from a module";');
  writeFileSync(join(folder, 'broken.js'), 'throw new Error("VARIABLE: it must be a URL");');
  process.env['NOT_FOR_FUNCTIONS'] = 'a secret of the operator';
});

afterAll(async () => {
  await Promise.all(pools.map((each) => each.close()));
  rmSync(folder, { recursive: true, force: true });
  delete process.env['NOT_FOR_FUNCTIONS'];
});

describe('LambdaPool', () => {
  it('runs events one after the other on one warm instance, with the environment of the template alone', async () => {
    const functionPool = pool();
    const first = await functionPool.invoke({ say: 'hello' });
    const second = await functionPool.invoke({});
    expect(first).toMatchObject({ count: 1, variable: 'from the template', arn: functionPool.definition.arn });
    expect(first).not.toHaveProperty('inherited');
    expect(second).toMatchObject({ count: 2 });
    expect(functionPool.processIds).toHaveLength(1);
    await functionPool.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(readFileSync(join(folder, 'function.log'), 'utf8')).toContain('said hello');
  });

  it('runs events at the same time on several instances, up to the limit of the machine', async () => {
    const functionPool = pool({}, { maximumInstances: 2 });
    const results = await Promise.all([1, 2, 3, 4].map(() => functionPool.invoke({ wait: 50 })));
    const processes = new Set(results.map((result) => (result as { pid: number }).pid));
    expect(processes.size).toBe(2);
  });

  it('starts nothing once it is closed, though a start of the whole cloud that failed still goes through its functions', async () => {
    const functionPool = pool();
    await functionPool.close();
    await expect(functionPool.initialize()).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
    await expect(functionPool.invoke({})).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(functionPool.processIds).toEqual([]);
  });

  it('throttles beyond the reserved concurrency', async () => {
    const functionPool = pool({ reservedConcurrency: 1 });
    const running = functionPool.invoke({ wait: 100 });
    await expect(functionPool.invoke({})).rejects.toMatchObject({ errorType: 'TooManyRequestsException' });
    await expect(running).resolves.toMatchObject({ count: 1 });
  });

  it('passes on the name and message of an error, and keeps the instance', async () => {
    const functionPool = pool();
    await expect(functionPool.invoke({ fail: 'not today' })).rejects.toMatchObject({
      errorType: 'Refused',
      message: 'not today',
    });
    await expect(functionPool.invoke({})).resolves.toMatchObject({ count: 2 });
  });

  it.each([{ exit: true }, { reject: true }])(
    'fails the event of an instance that ends (%j), and runs the next on a new one',
    async (event) => {
      const functionPool = pool();
      await expect(functionPool.invoke(event)).rejects.toMatchObject({ name: 'FunctionError' });
      await expect(functionPool.invoke({})).resolves.toMatchObject({ count: 1 });
    },
  );

  it('kills an instance that runs longer than its timeout, endless loops too', async () => {
    const functionPool = pool({ timeoutSeconds: 0.5 });
    await functionPool.initialize();
    await expect(functionPool.invoke({ loop: true })).rejects.toMatchObject({
      errorType: 'Sandbox.Timedout',
      message: 'Task timed out after 0.50 seconds',
    });
    await expect(functionPool.invoke({})).resolves.toMatchObject({ count: 1 });
  });

  it('refuses events and results of more than 6 MB, as Lambda does', async () => {
    const functionPool = pool();
    await expect(functionPool.invoke({ say: 'x'.repeat(7 * 1024 * 1024) })).rejects.toMatchObject({
      errorType: 'RequestEntityTooLargeException',
    });
    await expect(functionPool.invoke({ large: true })).rejects.toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    });
  });

  it('says at the initialization why a handler does not load', async () => {
    await expect(pool({ handler: 'broken.handler' }).initialize()).rejects.toThrow('VARIABLE: it must be a URL');
    await expect(pool({ handler: 'index.missing' }).initialize()).rejects.toThrow(
      'index.missing is undefined or not exported',
    );
    await expect(pool({ handler: 'absent.handler' }).initialize()).rejects.toThrow("Cannot find module 'absent'");
  });

  it('loads handlers from ECMAScript modules', async () => {
    await expect(pool({ handler: 'module.handler' }).invoke({})).resolves.toBe('from a module');
  });

  it('ends idle instances beyond the first', async () => {
    const functionPool = pool({}, { maximumInstances: 3, idleSeconds: 0.1 });
    await Promise.all([1, 2, 3].map(() => functionPool.invoke({ wait: 50 })));
    expect(functionPool.processIds).toHaveLength(3);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(functionPool.processIds).toHaveLength(1);
  });
});
