import type { Deployment, Resource } from '../../local/contracts';
import { collectPolicies } from '../../local/iam/deployment-policies';

/** What a role may do: one action, or pattern of actions, on one resource, or pattern of resources. */
export interface Grant {
  readonly role: Resource;
  /** As in `dynamodb:GetItem`; `*` for a statement that allows all but what it names. */
  readonly action: string;
  readonly resource: string;
}

/**
 * Every grant of every role of the templates, those of attached policies included, each once. A statement of two actions on three
 * resources is six grants. What is denied is no grant.
 */
export function grantsOf(deployment: Deployment): Grant[] {
  const policies = collectPolicies(deployment);
  return deployment.ofType('AWS::IAM::Role').flatMap((role) => {
    const grants = policies
      .identity(role.attributes['Arn'] ?? '')
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action = ['*'], Resource: resources = ['*'] }) =>
        Action.flatMap((action) => resources.map((resource) => ({ role, action, resource }))),
      );
    return [...new Map(grants.map((grant) => [`${grant.action} ${grant.resource}`, grant])).values()];
  });
}
