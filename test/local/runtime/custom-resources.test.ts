import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FunctionError, type FunctionInvoker } from '../../../local/contracts';
import { deployCustomResources, replacedFunctions, type NativeProvider } from '../../../local/runtime/custom-resources';
import { DeploymentState } from '../../../local/runtime/deployment-state';
import { deploymentOf, resource } from './test-deployment';

const MIGRATE_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:Migrate';
const PROVIDER_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:Provider';

interface CustomResourceEvent {
  readonly RequestType: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Record<string, unknown>;
  readonly OldResourceProperties?: Record<string, unknown>;
}

let folder: string;
let file: string;
const events: CustomResourceEvent[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custom-resources-'));
  file = join(folder, 'deployment.json');
  events.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Answers as our own functions do. */
function answering(response: Record<string, unknown> = { Status: 'SUCCESS' }): FunctionInvoker {
  return {
    invoke: async (_arn, data) => {
      const event = data as CustomResourceEvent;
      events.push(event);
      const { StackId, RequestId, LogicalResourceId } = event;
      const body = { PhysicalResourceId: 'migration', StackId, RequestId, LogicalResourceId, ...response };
      await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(body) });
    },
  };
}

async function deploy(options: {
  readonly properties?: Record<string, unknown>;
  readonly invoker?: FunctionInvoker;
  readonly native?: NativeProvider;
}): Promise<void> {
  const deployment = deploymentOf([
    resource('AWS::Lambda::Function', 'Migrate', { attributes: { Arn: MIGRATE_ARN } }),
    resource('AWS::Lambda::Function', 'Provider', { attributes: { Arn: PROVIDER_ARN } }),
    resource('Custom::Migration', 'Migration', {
      properties: { ServiceToken: MIGRATE_ARN, Hash: 'one', Count: 3, Flag: true, ...options.properties },
    }),
    ...(options.native === undefined
      ? []
      : [resource('Custom::CDKBucketDeployment', 'Assets', { properties: { ServiceToken: PROVIDER_ARN } })]),
  ]);
  await deployCustomResources({
    deployment,
    state: DeploymentState.read(file),
    invoker: options.invoker ?? answering(),
    nativeProviders: options.native === undefined ? {} : { 'Custom::CDKBucketDeployment': options.native },
  });
}

describe('deployCustomResources', () => {
  it('creates what is new, updates what changed, and leaves alone what did not', async () => {
    await deploy({});
    await deploy({});
    await deploy({ properties: { Hash: 'two' } });
    expect(events).toEqual([
      expect.objectContaining({
        RequestType: 'Create',
        ResourceProperties: { ServiceToken: MIGRATE_ARN, Hash: 'one', Count: '3', Flag: 'true' },
      }),
      expect.objectContaining({
        RequestType: 'Update',
        PhysicalResourceId: 'migration',
        OldResourceProperties: { Hash: 'one', Count: '3', Flag: 'true' },
        ResourceProperties: expect.objectContaining({ Hash: 'two' }),
      }),
    ]);
  });

  it('does the work of CDK’s own providers itself, once', async () => {
    const native = jest.fn<Promise<void>, Parameters<NativeProvider>>(async () => undefined);
    await deploy({ native });
    await deploy({ native });
    expect(native).toHaveBeenCalledTimes(1);
  });

  it.each([
    [
      answering({ Status: 'FAILED', Reason: 'no such table' }),
      'Test/Migration (Custom::Migration) failed: no such table',
    ],
    [answering({ Status: 'MAYBE' }), 'malformed'],
    [{ invoke: () => Promise.reject(new FunctionError('Error', 'it crashed')) }, 'it crashed'],
    [{ invoke: async () => undefined }, 'ended without an answer'],
  ])('fails the start with the reason, and tries again at the next (%#)', async (invoker, message) => {
    await expect(deploy({ invoker })).rejects.toThrow(message);
    await deploy({});
    expect(events.at(-1)?.RequestType).toBe('Create');
  });

  it('names the resource whose provider is no function of the templates', async () => {
    await expect(deploy({ properties: { ServiceToken: 'arn:absent' } })).rejects.toThrow(
      'Test/Migration (Custom::Migration): its ServiceToken arn:absent',
    );
  });
});

describe('replacedFunctions', () => {
  it('are those that only custom resources use which the local cloud acts out or which do nothing', () => {
    const custom = (type: string, token: string) =>
      resource(type, type + token, { properties: { ServiceToken: token } });
    const deployment = deploymentOf([
      custom('Custom::Migration', 'own'),
      custom('Custom::CDKBucketDeployment', 'provider'),
      custom('Custom::VpcRestrictDefaultSG', 'passive'),
      custom('Custom::CDKBucketDeployment', 'own'),
    ]);
    expect([...replacedFunctions(deployment, ['Custom::CDKBucketDeployment'])].sort()).toEqual(['passive', 'provider']);
  });
});
