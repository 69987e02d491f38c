import type { Deployment } from '../contracts';
import type { Verdict } from './evaluate';
import { matchesArn } from './pattern';

export interface Invocation {
  readonly functionArn: string;
  /** As in `apigateway.amazonaws.com`. */
  readonly servicePrincipal: string;
  /** The route, rule or other resource for which the service invokes. */
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

/** Whether an `AWS::Lambda::Permission` of the function lets the service invoke it for this source. */
export function mayInvoke(deployment: Deployment, invocation: Invocation): Verdict {
  const { functionArn, servicePrincipal, sourceArn, sourceAccount } = invocation;
  const permissions = deployment.ofType('AWS::Lambda::Permission').filter(({ properties }) => {
    const name = properties['FunctionName'];
    return name === functionArn || (typeof name === 'string' && functionArn.endsWith(`:function:${name}`));
  });
  const permission = permissions.find(
    ({ properties }) =>
      ['lambda:InvokeFunction', 'lambda:*'].includes(String(properties['Action'])) &&
      properties['Principal'] === servicePrincipal &&
      (typeof properties['SourceArn'] !== 'string' || matchesArn(properties['SourceArn'], sourceArn)) &&
      (properties['SourceAccount'] === undefined || properties['SourceAccount'] === sourceAccount),
  );
  if (permission !== undefined) return { allowed: true, reason: `permission ${permission.logicalId}` };
  return {
    allowed: false,
    reason: `none of the function's ${permissions.length} permissions lets ${servicePrincipal} invoke it for ${sourceArn}`,
  };
}
