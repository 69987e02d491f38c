import { resource, rulesOf } from '../faults-of';

const KEY = [{ AttributeName: 'id', KeyType: 'HASH' }];
const ATTRIBUTES = [{ AttributeName: 'id', AttributeType: 'S' }];
const GOOD = { AttributeDefinitions: ATTRIBUTES, KeySchema: KEY, BillingMode: 'PAY_PER_REQUEST' };
const INDEX = { IndexName: 'index', KeySchema: KEY, Projection: { ProjectionType: 'ALL' } };

function tableRules(properties: Record<string, unknown>): string[] {
  return rulesOf('table', { Table: resource('AWS::DynamoDB::Table', { ...GOOD, ...properties }) });
}

describe('tables', () => {
  it.each([
    ['a table on demand', {}],
    [
      'a provisioned table',
      { BillingMode: 'PROVISIONED', ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
    ],
    [
      'a table with an index, a stream and a time to live',
      {
        GlobalSecondaryIndexes: [INDEX],
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    ],
  ])('holds for %s', (_, properties) => {
    expect(tableRules(properties)).toEqual([]);
  });

  it.each([
    [
      'an attribute in no key',
      { AttributeDefinitions: [...ATTRIBUTES, { AttributeName: 'x', AttributeType: 'S' }] },
      'attribute-unused',
    ],
    ['a key that is not defined', { AttributeDefinitions: [] }, 'attribute-undefined'],
    ['an attribute twice', { AttributeDefinitions: [...ATTRIBUTES, ...ATTRIBUTES] }, 'attribute-twice'],
    [
      'a type that no key has',
      { AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'STRING' }] },
      'attribute-type',
    ],
    ['no key schema', { KeySchema: [] }, 'key-schema'],
    ['a sort key alone', { KeySchema: [{ AttributeName: 'id', KeyType: 'RANGE' }] }, 'key-schema'],
    [
      'capacity beside on demand',
      { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
      'billing',
    ],
    ['no capacity when provisioned', { BillingMode: 'PROVISIONED' }, 'billing'],
    [
      'a capacity of zero',
      { BillingMode: 'PROVISIONED', ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 1 } },
      'capacity',
    ],
    ['a billing mode that there is not', { BillingMode: 'ON_DEMAND' }, 'choice'],
    ['a table class that there is not', { TableClass: 'IA' }, 'choice'],
    ['a stream view that there is not', { StreamSpecification: { StreamViewType: 'NEW' } }, 'choice'],
    ['a time to live without an attribute', { TimeToLiveSpecification: { Enabled: true } }, 'time-to-live'],
    ['a time to live by the key', { TimeToLiveSpecification: { AttributeName: 'id', Enabled: true } }, 'time-to-live'],
    [
      'a key of KMS without encryption',
      { SSESpecification: { SSEEnabled: false, KMSMasterKeyId: 'alias/x' } },
      'encryption',
    ],
    ['an index with a short name', { GlobalSecondaryIndexes: [{ ...INDEX, IndexName: 'i' }] }, 'index-name'],
    [
      'an index without a projection',
      { GlobalSecondaryIndexes: [{ IndexName: 'index', KeySchema: KEY }] },
      'projection',
    ],
    ['two indexes of one name', { GlobalSecondaryIndexes: [INDEX, INDEX] }, 'index-twice'],
    [
      'more than twenty indexes',
      { GlobalSecondaryIndexes: Array.from({ length: 21 }, (_, n) => ({ ...INDEX, IndexName: `index${n}` })) },
      'indexes',
    ],
    ['a local index of a table without a sort key', { LocalSecondaryIndexes: [INDEX] }, 'local-index-key'],
  ])('names %s', (_, properties, rule) => {
    expect(tableRules(properties)).toContain(rule);
  });
});
