import type { Deployment, Resource } from '../../local/contracts';
import { collectPolicies } from '../../local/iam/deployment-policies';
import type { Statement } from '../../local/iam/policy';

/** What a role may do: one action, or pattern of actions, on one resource, or pattern of resources. */
export interface Grant {
  readonly role: Resource;
  /** As in `dynamodb:GetItem`; `*` for a statement that allows all but what it names. */
  readonly action: string;
  readonly resource: string;
  /** Of a KMS key: the service, or pattern of services, that may use it in the role's name; undefined where any may. */
  readonly via?: string;
}

/**
 * Every grant of every role of the templates, those of attached policies included, each once. A statement of two actions on three
 * resources is six grants, and so is one of two actions on a key through three services. What is denied is no grant.
 */
export function grantsOf(deployment: Deployment): Grant[] {
  const policies = collectPolicies(deployment);
  return deployment.ofType('AWS::IAM::Role').flatMap((role) => {
    const grants = policies
      .identity(role.attributes['Arn'] ?? '')
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action = ['*'], Resource: resources = ['*'], Condition }) =>
        Action.flatMap((action) =>
          resources.flatMap((resource) => servicesIn(Condition).map((via) => ({ role, action, resource, ...via }))),
        ),
      );
    return [...new Map(grants.map((grant) => [shownGrant(grant), grant])).values()];
  });
}

/** How messages name a grant. */
export function shownGrant({ action, resource, via }: Omit<Grant, 'role'>): string {
  return `${action} on ${resource}${via === undefined ? '' : ` through ${via}`}`;
}

/** The services to which a statement restricts the use of a key; other conditions narrow a grant, but make no others of it. */
function servicesIn(condition: Statement['Condition']): Pick<Grant, 'via'>[] {
  const services = ['StringEquals', 'StringLike'].flatMap((operator) =>
    Object.entries(condition[operator] ?? {}).flatMap(([key, values]) =>
      key.toLowerCase() === 'kms:viaservice' ? values : [],
    ),
  );
  return services.length === 0 ? [{}] : services.map((via) => ({ via }));
}
