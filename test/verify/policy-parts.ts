import type { Resources } from './changed';
import { resource } from './faults-of';

export function allow(actions: string | string[], resources: unknown, more: Resources = {}): Resources {
  return { Effect: 'Allow', Action: actions, Resource: resources, ...more };
}

export function policy(...statements: Resources[]): Resources {
  return { Version: '2012-10-17', Statement: statements };
}

export function roleFor(service: string, more: Resources = {}): Resources {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: `${service}.amazonaws.com` } };
  return resource('AWS::IAM::Role', { AssumeRolePolicyDocument: policy(trust), ...more });
}

/** Fn::Join without a delimiter. */
export function join(...parts: unknown[]): Resources {
  return { 'Fn::Join': ['', parts] };
}
