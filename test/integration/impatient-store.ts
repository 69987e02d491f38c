import type { Template } from '../faults/planted-fault';

const TIMEOUT_SECONDS = 3;

/** Failed batches come back after seconds instead of minutes, and as often as the test needs. */
export function impatient(template: Template): void {
  for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Properties === undefined) continue;
    if (Type === 'AWS::Lambda::Function' && /^Store[0-9A-F]{8}$/.test(id)) Properties['Timeout'] = TIMEOUT_SECONDS;
    if (Type === 'AWS::SQS::Queue' && 'RedrivePolicy' in Properties) {
      Properties['VisibilityTimeout'] = TIMEOUT_SECONDS;
      Properties['RedrivePolicy'] = { ...(Properties['RedrivePolicy'] as object), maxReceiveCount: 1000 };
    }
  }
}
