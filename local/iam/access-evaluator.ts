import { type Caller, type Deployment, TemplateFault } from '../contracts';
import type { AccessNeed } from './access-need';
import { collectPolicies, type DeploymentPolicies } from './deployment-policies';
import { evaluate, type Principal, type Verdict } from './evaluate';
import type { RequestContext } from './pattern';
import { mayInvoke } from './invoke-permission';

/** The account's owner, who may do everything: their own tools, and what the local cloud does for itself. */
export const OPERATOR: Caller = { roleArn: 'operator', sessionName: 'owner' };

/** A service that acts on a resource by that resource's own policy: CloudFront on a bucket, for instance. */
export interface ServiceAccess {
  /** As in `cloudfront.amazonaws.com`. */
  readonly servicePrincipal: string;
  readonly action: string;
  readonly resource: string;
  /** On whose behalf the service acts. */
  readonly sourceArn: string;
}

/** What the policies of one deployment allow. Construct it at start: it throws `TemplateFault` for a policy it does not understand. */
export class AccessEvaluator {
  readonly #deployment: Deployment;
  readonly #policies: DeploymentPolicies;
  readonly #clock: () => number;

  constructor(deployment: Deployment, clock: () => number = Date.now) {
    this.#deployment = deployment;
    this.#policies = collectPolicies(deployment);
    this.#clock = clock;
  }

  /** Whether a caller may do one thing. An SDK call needs every one of `actionsOf(call)`. */
  authorize(caller: Caller, need: AccessNeed): Verdict {
    if (caller.roleArn === OPERATOR.roleArn) return { allowed: true, reason: 'the owner of the account' };
    const sessionArn = sessionArnOf(caller);
    return this.#evaluate({ kind: 'role', roleArn: caller.roleArn, sessionArn }, need, {
      'aws:principalarn': caller.roleArn,
      'aws:principaltype': 'AssumedRole',
      'aws:principalaccount': this.#deployment.account,
      'aws:principalisawsservice': 'false',
      'aws:userid': `${this.#roleId(caller.roleArn)}:${caller.sessionName}`,
      'kms:calleraccount': this.#deployment.account,
    });
  }

  /** Whether a service may act on a resource: only the resource's own policy counts. */
  authorizeService({ servicePrincipal, action, resource, sourceArn }: ServiceAccess): Verdict {
    const need = { action, resource, context: {} };
    return this.#evaluate({ kind: 'service', service: servicePrincipal }, need, {
      'aws:principalservicename': servicePrincipal,
      'aws:principalisawsservice': 'true',
      'aws:sourcearn': sourceArn,
      'aws:sourceaccount': this.#deployment.account,
    });
  }

  /** Whether some `AWS::Lambda::Permission` lets a service invoke a function for this source. */
  mayInvoke(functionArn: string, servicePrincipal: string, sourceArn: string): Verdict {
    const { account } = this.#deployment;
    return mayInvoke(this.#deployment, { functionArn, servicePrincipal, sourceArn, sourceAccount: account });
  }

  /** Whether a service may take a role, as the role's trust policy says. */
  mayAssume(roleArn: string, servicePrincipal: string): Verdict {
    const trust = this.#policies.trust(roleArn);
    if (trust === undefined) return { allowed: false, reason: `there is no role ${roleArn}` };
    const { account } = this.#deployment;
    return evaluate(
      {
        principal: { kind: 'service', service: servicePrincipal },
        account,
        action: 'sts:AssumeRole',
        resource: roleArn,
        context: {
          'aws:securetransport': 'true',
          'aws:sourceaccount': account,
          'aws:principalservicename': servicePrincipal,
        },
      },
      { identity: [], resource: trust, resourceMustAllow: true },
    );
  }

  /** The caller that a service becomes with a role. Throws `TemplateFault` if the role's trust policy does not let it. */
  assume(roleArn: string, options: { readonly servicePrincipal: string; readonly sessionName: string }): Caller {
    const verdict = this.mayAssume(roleArn, options.servicePrincipal);
    if (verdict.allowed) return { roleArn, sessionName: options.sessionName };
    throw new TemplateFault(
      `${options.servicePrincipal} cannot take the role ${roleArn} for ${options.sessionName}: ${verdict.reason}. ` +
        'Its trust policy must name the service.',
    );
  }

  #evaluate(principal: Principal, need: AccessNeed, caller: RequestContext): Verdict {
    const now = this.#clock();
    return evaluate(
      {
        principal,
        account: this.#deployment.account,
        action: need.action,
        resource: need.resource,
        context: {
          // Calls to the gateway do not leave the machine: they count as what they are in the account, TLS.
          'aws:securetransport': 'true',
          'aws:sourceip': '127.0.0.1',
          'aws:requestedregion': this.#deployment.region,
          'aws:resourceaccount': this.#deployment.account,
          'aws:viaawsservice': 'false',
          'aws:currenttime': new Date(now).toISOString(),
          'aws:epochtime': String(Math.floor(now / 1000)),
          ...caller,
          ...need.context,
        },
      },
      {
        identity: principal.kind === 'role' ? this.#policies.identity(principal.roleArn) : [],
        resource: this.#policies.resource(policyHolder(need.resource)),
        resourceMustAllow: need.action.startsWith('kms:'),
      },
    );
  }

  #roleId(roleArn: string): string {
    return this.#deployment.byArn(roleArn)?.attributes['RoleId'] ?? 'AROA';
  }
}

/** `arn:aws:sts::<account>:assumed-role/<role>/<session>`: how AWS names a caller in its messages. */
export function sessionArnOf({ roleArn, sessionName }: Caller): string {
  return `${roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${sessionName}`;
}

/** Objects fall under their bucket's policy; everything else has its own. */
function policyHolder(arn: string): string {
  return arn.startsWith('arn:aws:s3:::') ? (arn.split('/')[0] ?? arn) : arn;
}
