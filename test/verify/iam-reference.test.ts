import { actionsMatching, actionsOfService } from '../../verify/iam-reference';

describe("IAM's reference of actions", () => {
  it('knows the actions of a service, and no service that there is not', () => {
    expect(actionsOfService('SQS')?.map(({ name }) => name)).toContain('sqs:SendMessage');
    expect(actionsOfService('simplequeue')).toBeUndefined();
  });

  it('says what a pattern stands for, whatever its case', () => {
    expect(actionsMatching('dynamodb:getitem').map(({ name }) => name)).toEqual(['dynamodb:GetItem']);
    expect(actionsMatching('dynamodb:Batch*Item').map(({ name }) => name)).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:BatchWriteItem',
    ]);
    expect(actionsMatching('dynamodb:GetItems')).toEqual([]);
  });

  it('says of what an action is, and that some are of everything alone', () => {
    expect(actionsMatching('sqs:SendMessage')[0]?.arns).toEqual([
      'arn:${Partition}:sqs:${Region}:${Account}:${QueueName}',
    ]);
    expect(actionsMatching('ec2:DescribeInstances')[0]?.arns).toEqual([]);
  });
});
