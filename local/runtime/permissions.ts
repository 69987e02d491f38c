import { TemplateFault, type Deployment, type Resource } from '../contracts';
import type { AccessEvaluator } from '../iam/access-evaluator';
import type { AccessNeed } from '../iam/access-need';
import type { Verdict } from '../iam/evaluate';

/** What the runtimes ask of the policies in the templates, as the AWS services that they stand for would. */
export type Permissions = Pick<AccessEvaluator, 'authorize' | 'authorizeService' | 'mayInvoke' | 'mayAssume'>;

/** How messages name a resource, as a reader finds it in the code: its path in the construct tree, or stack and logical id. */
export function nameOf(resource: Resource): string {
  return `${resource.constructPath ?? `${resource.stack}/${resource.logicalId}`} (${resource.type})`;
}

/** The function that a property names by ARN or by name. */
export function functionByReference(deployment: Deployment, reference: string): Resource | undefined {
  return deployment
    .ofType('AWS::Lambda::Function')
    .find(({ ref, attributes }) => attributes['Arn'] === reference || ref === reference);
}

/** Throws a TemplateFault unless a Lambda permission lets the service invoke the function for the source. */
export function requireInvocation(
  permissions: Permissions,
  invocation: {
    readonly functionArn: string;
    readonly service: string;
    readonly sourceArn: string;
    readonly where: string;
  },
): void {
  const { functionArn, service, sourceArn, where } = invocation;
  const verdict = permissions.mayInvoke(functionArn, service, sourceArn);
  deny(verdict, `${where}: ${service} may not invoke ${functionArn}, it needs an AWS::Lambda::Permission`);
}

/** Throws a TemplateFault unless the role's trust policy lets the service take it. */
export function requireTrust(
  permissions: Permissions,
  trust: { readonly roleArn: string; readonly service: string; readonly where: string },
): void {
  const { roleArn, service, where } = trust;
  deny(permissions.mayAssume(roleArn, service), `${where}: ${service} may not take its role ${roleArn}`);
}

/** Throws a TemplateFault unless the role may do the action on the resource, in the circumstances if some are given. */
export function requireAction(
  permissions: Permissions,
  access: Omit<AccessNeed, 'context'> & Partial<AccessNeed> & { readonly roleArn: string; readonly where: string },
): void {
  const { roleArn, action, resource, context = {}, where } = access;
  const verdict = permissions.authorize({ roleArn, sessionName: 'deployment' }, { action, resource, context });
  deny(verdict, `${where}: the role ${roleArn} may not ${action} on ${resource}`);
}

function deny(verdict: Verdict, message: string): void {
  if (!verdict.allowed) throw new TemplateFault(`${message} (${verdict.reason})`);
}
