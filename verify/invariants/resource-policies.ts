import { textAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';
import { statementsOf } from './policy-statements';

const POLICIES: Record<string, string> = {
  'AWS::S3::BucketPolicy': 'PolicyDocument',
  'AWS::SQS::QueuePolicy': 'PolicyDocument',
  'AWS::SNS::TopicPolicy': 'PolicyDocument',
  'AWS::KMS::Key': 'KeyPolicy',
};

/** Policies on resources: they are put on something, and shut out neither everybody nor nobody. */
export const resourcePolicies: Invariant = (deployment, report) => {
  for (const policy of deployment.resources) {
    const property = Object.hasOwn(POLICIES, policy.type) ? POLICIES[policy.type] : undefined;
    if (property === undefined) continue;
    const fault = (rule: string, wrong: string, fix: string): void =>
      report(policy, `resource-policy/${rule}`, wrong, fix);
    for (const list of ['Queues', 'Topics']) {
      const given = policy.properties[list];
      if (Array.isArray(given) && given.length === 0)
        fault('on-nothing', `${list} is empty: the policy is on nothing.`, 'Name what it is for.');
    }
    const version = textAt(policy.properties, property, 'Version');
    if (version !== undefined && isLiteral(version) && !/^20(12-10|08-10)-17$/.test(version))
      fault('version', `There is no version ${version} of policies.`, '2012-10-17.');
    for (const { effect, principals, condition, actions } of statementsOf(policy.properties[property])) {
      const isEverybody = principals.some(([, who]) => isLiteral(who) && who === '*');
      if (!isEverybody || condition !== undefined) continue;
      const what = actions.join(', ') || 'everything';
      if (effect === 'Deny')
        fault(
          'denies-everybody',
          `It denies ${what} to everybody, the account's own roles too.`,
          'Add the condition, as aws:SecureTransport.',
        );
      else if (effect === 'Allow')
        fault('public', `It allows ${what} to everybody.`, 'Name principals, or add a condition.');
    }
  }
};
