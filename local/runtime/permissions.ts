import type { Deployment, Resource } from '../contracts';

/** What the runtimes ask of the policies in the templates, as the AWS services that they stand for would. */
export interface Permissions {
  /** Does a Lambda permission let this service invoke the function on behalf of the source? */
  mayInvoke(invocation: {
    readonly functionArn: string;
    readonly service: string;
    readonly sourceArn: string;
  }): boolean;
  /** Does the role's trust policy let this service take it? */
  mayAssume(roleArn: string, service: string): boolean;
  /** Do the role's policies, and the resource's, allow the action? */
  roleAllows(roleArn: string, action: string, resource: string): boolean;
  /** Does the resource's own policy let a service act on behalf of the source? */
  serviceAllows(request: {
    readonly service: string;
    readonly sourceArn: string;
    readonly action: string;
    readonly resource: string;
  }): boolean;
}

/** How messages name a resource, as a reader finds it in the code: stack and path in the construct tree. */
export function nameOf(resource: Resource): string {
  return `${resource.constructPath ?? `${resource.stack}/${resource.logicalId}`} (${resource.type})`;
}

/** The one resource that has this ARN, or undefined. */
export function functionByReference(deployment: Deployment, reference: string): Resource | undefined {
  return deployment
    .ofType('AWS::Lambda::Function')
    .find(({ ref, attributes }) => attributes['Arn'] === reference || ref === reference);
}
