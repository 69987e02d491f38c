import { type Deployment, type Resource, TemplateFault } from '../contracts';
import { isObject } from '../templates/json';
import { managedPolicy } from './managed-policies';
import { parsePolicy, type Statement } from './policy';

/** Every policy of a deployment, by whom or what it is attached to. */
export interface DeploymentPolicies {
  /** Statements of a role's inline, attached and managed policies, by role ARN. */
  identity(roleArn: string): readonly Statement[];
  /** Statements of a role's trust policy; undefined if there is no such role. */
  trust(roleArn: string): readonly Statement[] | undefined;
  /** Statements of the policy of a bucket, queue, secret or key, by its ARN. */
  resource(arn: string): readonly Statement[];
}

/**
 * Collects and checks all policies at once, so that whatever in them is not known is a `TemplateFault` at start, whether or not
 * a request would ever meet it.
 */
export function collectPolicies(deployment: Deployment): DeploymentPolicies {
  const identity = new Map<string, Statement[]>();
  const trust = new Map<string, readonly Statement[]>();
  const resource = new Map<string, Statement[]>();
  const roles = new Map(deployment.ofType('AWS::IAM::Role').map((role) => [role.ref, role]));

  for (const role of roles.values()) {
    const roleArn = role.attributes['Arn'] ?? '';
    trust.set(roleArn, parsePolicy(role.properties['AssumeRolePolicyDocument'], `${nameOf(role)}, trust`));
    for (const inline of listOf(role.properties['Policies'])) {
      if (isObject(inline)) append(identity, roleArn, parsePolicy(inline['PolicyDocument'], nameOf(role)));
    }
    for (const arn of stringsOf(role.properties['ManagedPolicyArns'])) {
      if (deployment.byRef('AWS::IAM::ManagedPolicy', arn) !== undefined) {
        append(identity, roleArn, documentOf(deployment.byRef('AWS::IAM::ManagedPolicy', arn)));
      } else {
        append(identity, roleArn, managedPolicy(arn, nameOf(role)));
      }
    }
  }
  for (const policy of [...deployment.ofType('AWS::IAM::Policy'), ...deployment.ofType('AWS::IAM::ManagedPolicy')]) {
    const statements = documentOf(policy);
    for (const name of stringsOf(policy.properties['Roles'])) {
      const role = roles.get(name);
      if (role === undefined)
        throw new TemplateFault(`${nameOf(policy)} is attached to role ${name}, which is not there.`);
      append(identity, role.attributes['Arn'] ?? '', statements);
    }
  }
  for (const policy of deployment.ofType('AWS::S3::BucketPolicy')) {
    append(resource, `arn:aws:s3:::${stringOf(policy.properties['Bucket'])}`, documentOf(policy));
  }
  for (const policy of deployment.ofType('AWS::SQS::QueuePolicy')) {
    for (const url of stringsOf(policy.properties['Queues'])) {
      const queue = deployment.byRef('AWS::SQS::Queue', url);
      if (queue === undefined) throw new TemplateFault(`${nameOf(policy)} is of queue ${url}, which is not there.`);
      append(resource, queue.attributes['Arn'] ?? '', documentOf(policy));
    }
  }
  for (const policy of deployment.ofType('AWS::SecretsManager::ResourcePolicy')) {
    append(
      resource,
      stringOf(policy.properties['SecretId']),
      parsePolicy(policy.properties['ResourcePolicy'], nameOf(policy)),
    );
  }
  for (const key of deployment.ofType('AWS::KMS::Key')) {
    append(resource, key.attributes['Arn'] ?? '', parsePolicy(key.properties['KeyPolicy'], nameOf(key)));
  }
  return {
    identity: (roleArn) => identity.get(roleArn) ?? [],
    trust: (roleArn) => trust.get(roleArn),
    resource: (arn) => resource.get(arn) ?? [],
  };
}

function documentOf(policy: Resource | undefined): readonly Statement[] {
  return policy === undefined ? [] : parsePolicy(policy.properties['PolicyDocument'], nameOf(policy));
}

function append(to: Map<string, Statement[]>, key: string, statements: readonly Statement[]): void {
  to.set(key, [...(to.get(key) ?? []), ...statements]);
}

function nameOf(resource: Resource): string {
  return `stack ${resource.stack}, resource ${resource.logicalId} (${resource.type})`;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function stringsOf(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === 'string');
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
