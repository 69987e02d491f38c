import type { Deployment, Resource } from '../templates/deployment';
import { at, listAt, type Json } from '../templates/json';

/** Where a policy document stands decides what it may hold. */
export interface PlacedDocument {
  readonly resource: Resource;
  readonly document: Json | undefined;
  /** `identity`: of a role; `resource`: of what is acted on; `trust`: who may take on a role. */
  readonly kind: 'identity' | 'resource' | 'trust';
}

const IDENTITY_TYPES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy', 'AWS::IAM::UserPolicy'];
const RESOURCE_TYPES = [
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SecretsManager::ResourcePolicy',
];

/** All policy documents of a deployment. */
export function policyDocuments(deployment: Deployment): PlacedDocument[] {
  const roles = deployment.all('AWS::IAM::Role');
  return [
    ...deployment
      .all(...IDENTITY_TYPES)
      .map((resource) => ({ resource, document: resource.properties['PolicyDocument'], kind: 'identity' as const })),
    ...roles.flatMap((resource) =>
      listAt(resource.properties, 'Policies').map((policy) => ({
        resource,
        document: at(policy, 'PolicyDocument'),
        kind: 'identity' as const,
      })),
    ),
    ...deployment.all(...RESOURCE_TYPES).map((resource) => ({
      resource,
      document: resource.properties['PolicyDocument'] ?? resource.properties['ResourcePolicy'],
      kind: 'resource' as const,
    })),
    ...roles.map((resource) => ({
      resource,
      document: resource.properties['AssumeRolePolicyDocument'],
      kind: 'trust' as const,
    })),
  ];
}
