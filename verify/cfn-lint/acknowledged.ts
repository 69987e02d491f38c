/** Findings of cfn-lint that are no faults. One that stands for one resource type only says so. */
export interface AcknowledgedRule {
  readonly rule: string;
  readonly type?: string;
  readonly reason: string;
}

export const ACKNOWLEDGED_RULES: readonly AcknowledgedRule[] = [
  {
    rule: 'W3005',
    reason:
      'A resource that waits for another twice is deployed as if it waited once. CDK lets a function wait for all that its role is made of, the role itself among it, and leaves this rule out of its own validator.',
  },
];
