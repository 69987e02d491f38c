import { bucketEvent } from '../../../local/runtime/bucket-events';
import { EventBus } from '../../../local/runtime/event-bus';
import { deploymentOf, permissionsBut, resource } from './test-deployment';

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:Media';
const UPLOADS = {
  source: ['aws.s3'],
  'detail-type': ['Object Created'],
  detail: { bucket: { name: ['media'] }, object: { key: [{ prefix: 'incoming/' }] } },
};

function bus(EventPattern: unknown, denied: readonly string[] = []) {
  const events: unknown[] = [];
  const created = new EventBus({
    deployment: deploymentOf([
      resource('AWS::Events::Rule', 'Uploads', {
        properties: { EventPattern, Targets: [{ Id: 'T', Arn: FUNCTION_ARN }] },
      }),
      resource('AWS::Lambda::Function', 'Media', { attributes: { Arn: FUNCTION_ARN } }),
    ]),
    permissions: permissionsBut(...denied),
    invoker: {
      invoke: async (_arn, event) => {
        events.push(event);
      },
    },
    onError: () => undefined,
    now: () => Date.parse('2026-11-22T10:30:00.123Z'),
  });
  return { created, events };
}

const UPLOAD = bucketEvent(
  {
    kind: 'created',
    bucket: 'media',
    key: 'incoming/a b',
    bytes: 5,
    etag: '"e1"',
    reason: 'POST Object',
    sequencer: '1',
  },
  '000000000000',
);

describe('EventBus', () => {
  it('invokes the function with the envelope of EventBridge and the detail of S3', () => {
    const { created, events } = bus(UPLOADS);
    created.publish(UPLOAD);
    expect(events).toEqual([
      {
        version: '0',
        id: expect.any(String),
        'detail-type': 'Object Created',
        source: 'aws.s3',
        account: '000000000000',
        time: '2026-11-22T10:30:00Z',
        region: 'us-east-1',
        resources: ['arn:aws:s3:::media'],
        detail: expect.objectContaining({
          version: '0',
          bucket: { name: 'media' },
          object: { key: 'incoming/a b', size: 5, etag: 'e1', sequencer: '1' },
          reason: 'POST Object',
        }),
      },
    ]);
  });

  it.each([
    [{ source: ['aws.s3'] }, true],
    [{ source: ['aws.ec2', 'aws.s3'] }, true],
    [{ source: ['aws.ec2'] }, false],
    [{ detail: { object: { key: [{ prefix: 'media/' }] } } }, false],
    [{ detail: { object: { key: [{ suffix: ' b' }] } } }, true],
    [{ detail: { object: { size: [5] } } }, true],
    [{ detail: { object: { 'version-id': [{ exists: false }] } } }, true],
    [{ detail: { object: { 'version-id': [{ exists: true }] } } }, false],
    [{ detail: { reason: [{ 'anything-but': ['CopyObject'] }] } }, true],
    [{ detail: { reason: [{ 'anything-but': 'POST Object' }] } }, false],
    [{ resources: ['arn:aws:s3:::media'] }, true],
    [{ detail: { absent: { deeper: ['x'] } } }, false],
  ])('matches as EventBridge does: %j is %s', (pattern, matches) => {
    const { created, events } = bus(pattern);
    created.publish(UPLOAD);
    expect(events).toHaveLength(matches ? 1 : 0);
  });

  it.each([
    [UPLOADS, ['events.amazonaws.com'], 'AWS::Lambda::Permission'],
    [{ detail: { size: [{ numeric: ['>', 0] }] } }, [], 'detail.size'],
    [{ source: 'aws.s3' }, [], 'source'],
  ])('refuses by name a rule that would fire otherwise than in the account (%#)', (pattern, denied, message) => {
    expect(() => bus(pattern, denied)).toThrow(message);
  });
});
