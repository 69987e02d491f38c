import { at, listAt, textAt } from '../templates/json';
import type { Invariant } from './invariant';

/** Scaling policies: the parts of their type, and one metric. */
export const scalingPolicies: Invariant = (deployment, report) => {
  for (const policy of deployment.all('AWS::AutoScaling::ScalingPolicy')) {
    const fault = (rule: string, wrong: string, fix: string): void =>
      report(policy, `scaling-policy/${rule}`, wrong, fix);
    const type = textAt(policy.properties, 'PolicyType') ?? 'SimpleScaling';
    const tracked = at(policy.properties, 'TargetTrackingConfiguration');
    if (type === 'TargetTrackingScaling' && tracked === undefined)
      fault('incomplete', 'TargetTrackingScaling without TargetTrackingConfiguration.', 'Give it.');
    if (type === 'StepScaling' && listAt(policy.properties, 'StepAdjustments').length === 0)
      fault('incomplete', 'StepScaling without StepAdjustments.', 'Give them.');
    if (type === 'SimpleScaling' && policy.properties['ScalingAdjustment'] === undefined)
      fault('incomplete', 'SimpleScaling without ScalingAdjustment.', 'Give it.');
    if (tracked === undefined) continue;
    const predefined = at(tracked, 'PredefinedMetricSpecification');
    if ((predefined === undefined) === (at(tracked, 'CustomizedMetricSpecification') === undefined))
      fault('metric', 'Target tracking needs one metric, predefined or customized.', 'Give exactly one of them.');
    if (
      textAt(predefined, 'PredefinedMetricType') === 'ALBRequestCountPerTarget' &&
      at(predefined, 'ResourceLabel') === undefined
    )
      fault('metric', 'ALBRequestCountPerTarget needs a ResourceLabel.', 'Give it: load balancer and target group.');
  }
};
