import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { TemplateFault, type Deployment, type FunctionInvoker, type Resource } from '../contracts';
import { RESOURCE_TYPES } from '../templates/resource-types';
import type { DeploymentState } from './deployment-state';
import { functionByReference, nameOf } from './permissions';
import { ResponseServer, type CustomResourceResponse } from './response-server';

/** Does the work of one of CDK's own providers, whose functions do not run on this machine. Throws if it cannot. */
export type NativeProvider = (resource: Resource) => Promise<void>;

/** How long an answer may come after its function has ended. */
const ANSWER_GRACE_MS = 1000;

export interface CustomResourcesOptions {
  readonly deployment: Deployment;
  readonly state: DeploymentState;
  readonly invoker: FunctionInvoker;
  /** By resource type, as in `Custom::CDKBucketDeployment`. */
  readonly nativeProviders: Readonly<Record<string, NativeProvider>>;
}

/** Functions that only custom resources of these types and passive ones use: the local cloud never runs them. */
export function replacedFunctions(deployment: Deployment, nativeTypes: readonly string[]): ReadonlySet<string> {
  const replaced = customResources(deployment).filter(({ type }) => nativeTypes.includes(type) || isPassive(type));
  const run = customResources(deployment).filter((resource) => !replaced.includes(resource));
  const used = new Set(run.map(serviceTokenOf));
  return new Set(replaced.map(serviceTokenOf).filter((token) => !used.has(token)));
}

/**
 * Creates the custom resources of the templates, in the order of their dependencies, and updates those whose properties changed
 * since the last start with this data folder. As in a deployment, the first failure ends it: a TemplateFault says which and why.
 */
export async function deployCustomResources(options: CustomResourcesOptions): Promise<void> {
  const { deployment, state, nativeProviders } = options;
  const changed = customResources(deployment).filter(
    (resource) =>
      !isPassive(resource.type) && !isDeepStrictEqual(state.get(keyOf(resource))?.properties, withoutToken(resource)),
  );
  if (changed.length === 0) return;
  const server = await ResponseServer.start();
  try {
    for (const resource of changed) {
      const native = nativeProviders[resource.type];
      const physicalResourceId = await (native === undefined
        ? runFunction(resource, server, options)
        : runNative(resource, native));
      await state.set(keyOf(resource), { physicalResourceId, properties: withoutToken(resource) });
    }
  } finally {
    await server.close();
  }
}

/** ARNs of the functions that custom resources name. */
export function customResourceFunctions(deployment: Deployment): ReadonlySet<string> {
  return new Set(customResources(deployment).map(serviceTokenOf));
}

function customResources(deployment: Deployment): Resource[] {
  return deployment.resources.filter(
    ({ type }) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource',
  );
}

function isPassive(type: string): boolean {
  return RESOURCE_TYPES.get(type)?.treatment.kind === 'passive';
}

function keyOf({ stack, logicalId }: Resource): string {
  return `${stack}/${logicalId}`;
}

function serviceTokenOf({ properties }: Resource): string {
  return String(properties['ServiceToken']);
}

/** The gateway's port is another at every start and appears in no custom resource; the token names the function, not its code. */
function withoutToken({ properties }: Resource): Record<string, unknown> {
  const { ServiceToken: _token, ...rest } = properties;
  return rest;
}

async function runNative(resource: Resource, provider: NativeProvider): Promise<string> {
  try {
    await provider(resource);
    return resource.ref;
  } catch (error) {
    throw new TemplateFault(`${nameOf(resource)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Sends the event of CloudFormation to the resource's function and waits for what it puts to the ResponseURL. */
async function runFunction(
  resource: Resource,
  server: ResponseServer,
  { deployment, state, invoker }: CustomResourcesOptions,
): Promise<string> {
  const functionArn = functionByReference(deployment, serviceTokenOf(resource))?.attributes['Arn'];
  if (functionArn === undefined)
    throw new TemplateFault(
      `${nameOf(resource)}: its ServiceToken ${serviceTokenOf(resource)} is no function of the templates`,
    );
  const earlier = state.get(keyOf(resource));
  const { url, answered } = server.expect();
  const event = {
    RequestType: earlier === undefined ? 'Create' : 'Update',
    ResponseURL: url,
    StackId: `arn:aws:cloudformation:${deployment.region}:${deployment.account}:stack/${resource.stack}/local`,
    RequestId: randomUUID(),
    ResourceType: resource.type,
    LogicalResourceId: resource.logicalId,
    ResourceProperties: asStrings(resource.properties),
    ...(earlier === undefined
      ? {}
      : { PhysicalResourceId: earlier.physicalResourceId, OldResourceProperties: asStrings(earlier.properties) }),
  };
  // A function that ends without an answer would leave CloudFormation waiting for an hour.
  const ended = invoker.invoke(functionArn, event).then(
    () => delay(ANSWER_GRACE_MS, new Error('its function ended without an answer to the ResponseURL'), { ref: false }),
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  return physicalIdOf(resource, await Promise.race([answered, ended]));
}

function physicalIdOf(resource: Resource, response: CustomResourceResponse | Error): string {
  if (response instanceof Error) throw new TemplateFault(`${nameOf(resource)} failed: ${response.message}`);
  if (response.Status === 'FAILED')
    throw new TemplateFault(`${nameOf(resource)} failed: ${response.Reason ?? 'its function gave no reason'}`);
  return response.PhysicalResourceId;
}

/** CloudFormation hands scalar properties to custom resources as strings. */
function asStrings(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asStrings);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, property]) => [name, asStrings(property)]));
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
