import type { Deployment, Resource } from '../../../local/contracts';
import type { Permissions } from '../../../local/runtime/permissions';

/** A resource for tests: what is not given is empty. */
export function resource(type: string, logicalId: string, parts: Partial<Resource> = {}): Resource {
  return { stack: 'Test', logicalId, type, ref: logicalId, attributes: {}, properties: {}, dependsOn: [], ...parts };
}

/** A deployment of just these resources. `assets` maps object keys to paths. */
export function deploymentOf(
  resources: readonly Resource[],
  assets: Readonly<Record<string, string>> = {},
): Deployment {
  const ofType = (type: string): readonly Resource[] => resources.filter((each) => each.type === type);
  return {
    account: '000000000000',
    region: 'us-east-1',
    resources,
    outputs: {},
    ofType,
    byArn: (arn) => resources.find(({ attributes }) => attributes['Arn'] === arn),
    byRef: (type, ref) => ofType(type).find((each) => each.ref === ref),
    assetPath: (key) => assets[key],
  };
}

/** Policies that allow everything but what the test denies: a text that the question contains. */
export function permissionsBut(...denied: readonly string[]): Permissions {
  const verdict = (...question: readonly string[]) => {
    const because = denied.find((text) => question.join(' ').includes(text));
    return {
      allowed: because === undefined,
      reason: because === undefined ? 'the test allows it' : 'the test denies it',
    };
  };
  return {
    authorize: ({ roleArn }, { action, resource: on }) => verdict(roleArn, action, on),
    authorizeService: ({ servicePrincipal, action, resource: on }) => verdict(servicePrincipal, action, on),
    mayInvoke: (functionArn, service, sourceArn) => verdict(functionArn, service, sourceArn),
    mayAssume: (roleArn, service) => verdict('sts:AssumeRole', roleArn, service),
  };
}
