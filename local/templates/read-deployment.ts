import { type Deployment, type Resource, TemplateFault } from '../contracts';
import { type Assembly, constructPathOf, readAssembly } from './assembly';
import { resolve } from './intrinsics';
import { isObject } from './json';
import { localizeEndpoint } from './local-endpoint';
import { StackScope } from './stack-scope';

export interface DeploymentOptions {
  /** Where the local edge listens, as `http://127.0.0.1:8080`: what the distribution's address becomes. */
  readonly endpoint: string;
  /** Where the gateway to the service engines listens: what queue URLs begin with. */
  readonly gatewayUrl: string;
}

const AGNOSTIC_ACCOUNT = '000000000000';
const AGNOSTIC_REGION = 'us-east-1';

/**
 * Reads a synthesized cloud assembly as CloudFormation would deploy it: stacks in the order of their dependencies, resources in the
 * order of theirs, every intrinsic resolved. The same assembly and options give the same result, physical ids included.
 *
 * Throws `TemplateFault` for whatever is not known: a type, a property that matters, an attribute, an intrinsic.
 */
export function readDeployment(assemblyFolder: string, options: DeploymentOptions): Deployment {
  const assembly = readAssembly(assemblyFolder);
  const { account, region } = placeOf(assembly);
  const scopes = scopesOf(assembly, { account, region, gatewayUrl: options.gatewayUrl });
  const resolved = scopes.flatMap(resourcesOf);
  const localize = localizeEndpoint(resolved, options.endpoint);
  const resources = resolved.map((resource) => ({
    ...resource,
    attributes: localize(resource.attributes),
    properties: localize(resource.properties),
  }));
  const outputs = Object.fromEntries(
    scopes.map((scope) => [
      scope.name,
      Object.fromEntries(scope.outputNames().map((name) => [name, localize(outputText(scope.output(name)))])),
    ]),
  );
  return deploymentOf({ account, region, resources, outputs, assets: assembly.assets });
}

function placeOf({ stacks }: Assembly): { account: string; region: string } {
  const [account = AGNOSTIC_ACCOUNT, ...accounts] = distinct(stacks.map((stack) => stack.account));
  const [region = AGNOSTIC_REGION, ...regions] = distinct(stacks.map((stack) => stack.region));
  if (accounts.length + regions.length > 0) {
    throw new TemplateFault('The stacks are in more than one account or region; the local cloud is one of each.');
  }
  return { account, region };
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}

function scopesOf(
  assembly: Assembly,
  place: { readonly account: string; readonly region: string; readonly gatewayUrl: string },
): readonly StackScope[] {
  const scopes: StackScope[] = [];
  const exportedBy = (name: string): unknown => {
    for (const scope of scopes) {
      const output = scope.exports().get(name);
      if (output !== undefined) return scope.output(output);
    }
    throw new TemplateFault(`No stack exports ${name}.`);
  };
  const stackOutput = (stack: string, output: string): unknown => {
    const scope = scopes.find(({ name }) => name === stack);
    if (scope === undefined) throw new TemplateFault(`Fn::GetStackOutput names stack ${stack}, which is not there.`);
    return scope.output(output);
  };
  const imported = new Map<string, unknown>();
  const exported = (name: string): unknown => {
    if (!imported.has(name)) imported.set(name, exportedBy(name));
    return imported.get(name);
  };
  scopes.push(...assembly.stacks.map((stack) => new StackScope(stack, { ...place, exported, stackOutput })));
  return scopes;
}

/** The resources of one stack, each after those that it depends on. */
function resourcesOf(scope: StackScope): readonly Resource[] {
  const existing = scope.resourceIds();
  const resources = new Map(existing.map((logicalId) => [logicalId, resourceOf(scope, logicalId)]));
  const ordered: Resource[] = [];
  const state = new Map<string, 'entered' | 'done'>();
  const visit = (logicalId: string, path: readonly string[]): void => {
    const resource = resources.get(logicalId);
    if (resource === undefined || state.get(logicalId) === 'done') return;
    if (state.get(logicalId) === 'entered') {
      throw new TemplateFault(`Stack ${scope.name} has a circular dependency: ${[...path, logicalId].join(' -> ')}.`);
    }
    state.set(logicalId, 'entered');
    for (const needed of resource.dependsOn) visit(needed, [...path, logicalId]);
    state.set(logicalId, 'done');
    ordered.push(resource);
  };
  for (const logicalId of existing) visit(logicalId, []);
  return ordered;
}

function resourceOf(scope: StackScope, logicalId: string): Resource {
  const where = scope.whereIs(logicalId);
  const declared = scope.resource(logicalId, where);
  const type = scope.typeOf(logicalId, where);
  const unknown = Object.keys(declared.Properties).filter((name) => type.properties?.includes(name) === false);
  if (unknown.length > 0) {
    throw new TemplateFault(
      `The local cloud does not know what ${unknown.join(', ')} of ${where} means: add it to the type in local/templates.`,
    );
  }
  const dependsOn = new Set(typeof declared.DependsOn === 'string' ? [declared.DependsOn] : declared.DependsOn);
  for (const needed of dependsOn) scope.resource(needed, where);
  const properties = resolve(
    declared.Properties,
    scope.at(where, (used) => dependsOn.add(used)),
  );
  const identity = scope.identity(logicalId, where);
  const constructPath = constructPathOf(declared);
  return {
    stack: scope.name,
    logicalId,
    type: declared.Type,
    ref: type.ref(identity),
    attributes: Object.fromEntries(Object.entries(type.attributes).map(([name, read]) => [name, read(identity)])),
    properties: isObject(properties) ? properties : {},
    ...(constructPath === undefined ? {} : { constructPath }),
    dependsOn: [...dependsOn],
  };
}

function outputText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

interface DeploymentParts extends Pick<Deployment, 'account' | 'region' | 'resources' | 'outputs'> {
  readonly assets: ReadonlyMap<string, string>;
}

/** A deployment with its indexes: resources are looked up for every SDK call. */
function deploymentOf({ assets, ...parts }: DeploymentParts): Deployment {
  const byType = new Map<string, Resource[]>();
  const byArn = new Map<string, Resource>();
  const byRef = new Map<string, Resource>();
  for (const resource of parts.resources) {
    byType.set(resource.type, [...(byType.get(resource.type) ?? []), resource]);
    for (const arn of [resource.ref, ...Object.values(resource.attributes)]) {
      if (arn.startsWith('arn:') && !byArn.has(arn)) byArn.set(arn, resource);
    }
    byRef.set(`${resource.type} ${resource.ref}`, resource);
  }
  return {
    ...parts,
    ofType: (type) => byType.get(type) ?? [],
    byArn: (arn) => byArn.get(arn),
    byRef: (type, ref) => byRef.get(`${type} ${ref}`),
    assetPath: (objectKey) => assets.get(objectKey),
  };
}
