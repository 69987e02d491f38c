import { att, ref, resource, rulesOf } from '../faults-of';

const DESCRIPTOR = {
  Columns: [{ Name: 'uuid', Type: 'string' }],
  Location: { 'Fn::Sub': 's3://${Bucket}/readings/' },
  SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
};
const PROJECTED = {
  'projection.enabled': 'true',
  'projection.day.type': 'date',
  'projection.day.range': '2026-01-01,NOW',
  'projection.day.format': 'yyyy-MM-dd',
};

function catalogRules(descriptor: Record<string, unknown>, input: Record<string, unknown> = {}): string[] {
  return rulesOf('catalog', {
    Bucket: resource('AWS::S3::Bucket'),
    Table: resource('AWS::Glue::Table', {
      CatalogId: ref('AWS::AccountId'),
      TableInput: {
        PartitionKeys: [{ Name: 'day', Type: 'string' }],
        StorageDescriptor: { ...DESCRIPTOR, ...descriptor },
        ...input,
      },
    }),
  });
}

describe('the data catalog', () => {
  it('holds for a table whose partitions are projected', () => {
    expect(catalogRules({}, { Parameters: { ...PROJECTED, 'storage.location.template': 's3://x/${day}/' } })).toEqual(
      [],
    );
  });

  it.each([
    ['a type that Hive has not', { Columns: [{ Name: 'uuid', Type: 'text' }] }, {}, 'column-type'],
    ['a column that is a partition key too', { Columns: [{ Name: 'day', Type: 'string' }] }, {}, 'column-twice'],
    ['the ARN of a bucket', { Location: att('Bucket') }, {}, 'location'],
    ['no way to read rows', { SerdeInfo: undefined }, {}, 'serde'],
    [
      'a projection without its format',
      {},
      { Parameters: { ...PROJECTED, 'projection.day.format': undefined } },
      'projection',
    ],
    [
      'a projection that there is not',
      {},
      { Parameters: { ...PROJECTED, 'projection.day.type': 'dates' } },
      'projection',
    ],
    ['a projection of no key', {}, { Parameters: { ...PROJECTED, 'projection.hour.type': 'integer' } }, 'projection'],
    [
      'places without the partition',
      {},
      { Parameters: { ...PROJECTED, 'storage.location.template': 's3://x/' } },
      'projection',
    ],
  ])('names %s', (_, descriptor, input, rule) => {
    expect(catalogRules(descriptor, input)).toEqual([rule]);
  });

  it.each([
    ['a database of no account', 'AWS::Glue::Database', { DatabaseInput: {} }, 'catalog'],
    [
      'results outside S3',
      'AWS::Athena::WorkGroup',
      { WorkGroupConfiguration: { ResultConfiguration: { OutputLocation: 'bucket' } } },
      'location',
    ],
    [
      'a limit that no query keeps',
      'AWS::Athena::WorkGroup',
      { WorkGroupConfiguration: { BytesScannedCutoffPerQuery: 1_000 } },
      'cutoff',
    ],
    ['an empty query', 'AWS::Athena::NamedQuery', { QueryString: ' ' }, 'query'],
  ])('names %s', (_, type, properties, rule) => {
    expect(rulesOf('catalog', { Other: resource(type, properties) })).toEqual([rule]);
  });
});
