import { at, entriesAt, listAt, numberAt, textAt } from '../templates/json';
import type { Invariant } from './invariant';

/** AWS WAF: web ACLs where CloudFront looks for them, rules in an order, each with the action of its kind. */
export const webAcls: Invariant = (deployment, report) => {
  for (const acl of deployment.all('AWS::WAFv2::WebACL')) {
    const fault = (rule: string, wrong: string, fix: string): void => report(acl, `web-acl/${rule}`, wrong, fix);
    const region = acl.stack.region;
    if (textAt(acl.properties, 'Scope') === 'CLOUDFRONT' && region !== undefined && region !== 'us-east-1')
      fault('region', `A web ACL of scope CLOUDFRONT is made in ${region}.`, 'Make it in a stack of us-east-1.');
    const actions = entriesAt(acl.properties, 'DefaultAction').length;
    if (at(acl.properties, 'DefaultAction') !== undefined && actions !== 1)
      fault('default-action', `DefaultAction has ${actions} actions.`, 'Allow or Block.');
    const rules = listAt(acl.properties, 'Rules');
    const priorities = rules.map((rule) => numberAt(rule, 'Priority'));
    if (new Set(priorities).size !== priorities.length)
      fault('priority', 'Two rules have the same Priority.', 'Give each its own.');
    const names = rules.map((rule) => textAt(rule, 'Name'));
    if (new Set(names).size !== names.length) fault('name', 'Two rules have the same Name.', 'Give each its own.');
    for (const rule of rules) {
      const name = textAt(rule, 'Name') ?? '?';
      const isGroup = ['ManagedRuleGroupStatement', 'RuleGroupReferenceStatement'].some(
        (kind) => at(rule, 'Statement', kind) !== undefined,
      );
      const [needed, barred] = isGroup ? ['OverrideAction', 'Action'] : ['Action', 'OverrideAction'];
      if (at(rule, needed) === undefined || at(rule, barred) !== undefined)
        fault(
          'action',
          `The rule ${name} is ${isGroup ? 'a group' : 'no group'} of rules and has ${at(rule, barred) === undefined ? 'no action' : barred}.`,
          `Give ${needed}.`,
        );
    }
  }
  for (const association of deployment.all('AWS::WAFv2::WebACLAssociation')) {
    const arn = textAt(association.properties, 'ResourceArn') ?? '';
    const named = deployment.mentioned(arn)[0];
    if (named?.type === 'AWS::CloudFront::Distribution' || arn.includes(':cloudfront:'))
      report(
        association,
        'web-acl/association',
        'A distribution takes no association.',
        'Set WebACLId of the distribution.',
      );
    if (named?.type === 'AWS::ApiGatewayV2::Api' || named?.type === 'AWS::ApiGatewayV2::Stage')
      report(
        association,
        'web-acl/association',
        'An HTTP API takes no web ACL.',
        'Put the web ACL on the distribution in front.',
      );
    const acl = deployment.target(association.properties['WebACLArn']);
    if (acl !== undefined && textAt(acl.properties, 'Scope') === 'CLOUDFRONT')
      report(
        association,
        'web-acl/association',
        `${acl.logicalId} is of scope CLOUDFRONT.`,
        'Use one of scope REGIONAL.',
      );
  }
};
