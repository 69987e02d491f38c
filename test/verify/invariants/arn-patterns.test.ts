import { fitsReference, patternOfResource } from '../../../verify/invariants/arn-patterns';
import { Deployment } from '../../../verify/templates/deployment';
import { deploymentOf, resource } from '../faults-of';

const OBJECT = 'arn:${Partition}:s3:::${BucketName}/${ObjectName}';
const BUCKET = 'arn:${Partition}:s3:::${BucketName}';
const QUEUE = 'arn:${Partition}:sqs:${Region}:${Account}:${QueueName}';

describe('ARNs of policies', () => {
  it.each([
    ['arn:aws:s3:::bundles/router.cjs', OBJECT, true],
    ['arn:aws:s3:::bundles/*', OBJECT, true],
    ['arn:aws:s3:::bundles', OBJECT, false],
    ['arn:aws:s3:::bundles*', OBJECT, true],
    ['arn:aws:s3:::bundles/*', BUCKET, false],
    ['arn:aws:s3:::*', BUCKET, true],
    ['arn:aws:s3:eu-central-1:111122223333:bundles/*', OBJECT, false],
    ['arn:aws:sqs:*:111122223333:readings', QUEUE, true],
    ['arn:aws:sns:*:111122223333:readings', QUEUE, false],
    ['*', QUEUE, true],
  ])('%s and %s: %s', (text, reference, fits) => {
    expect(fitsReference(text, reference)).toBe(fits);
  });

  it('takes a reference for the ARN of its type, and what is not known for anything', () => {
    const deployment = deploymentOf({ Stack: { Resources: { Queue: resource('AWS::SQS::Queue') } } });
    expect(patternOfResource(deployment, '⟦resource|Stack|Queue|Arn⟧')).toBe('arn:x:sqs:x:x:x');
    expect(patternOfResource(new Deployment([]), '⟦unknown|import⟧/*')).toBe('*/*');
  });
});
