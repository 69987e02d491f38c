import { at, isTrueAt, listAt, numberAt, textAt, textsAt, type Json } from '../templates/json';
import { isLiteral } from '../templates/token';
import { checkChoices } from './choices';
import type { Invariant } from './invariant';

/** DynamoDB: key schemas, attributes, and capacity against billing mode. */
export const tables: Invariant = (deployment, report) => {
  for (const table of deployment.all('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable')) {
    const { properties } = table;
    const fault = (rule: string, wrong: string, fix: string): void => report(table, rule, wrong, fix);
    const defined = listAt(properties, 'AttributeDefinitions').map((item) => textAt(item, 'AttributeName') ?? '');
    for (const definition of listAt(properties, 'AttributeDefinitions')) {
      const type = textAt(definition, 'AttributeType') ?? '';
      if (isLiteral(type) && !/^[SNB]$/.test(type)) {
        fault(
          'table/attribute-type',
          `${textAt(definition, 'AttributeName') ?? '?'} has type ${type}: keys are S, N or B.`,
          'Use S, N or B.',
        );
      }
    }
    const doubled = defined.find((name, index) => defined.indexOf(name) !== index);
    if (doubled !== undefined)
      fault('table/attribute-twice', `The attribute ${doubled} is defined twice.`, 'Define it once.');

    const global = listAt(properties, 'GlobalSecondaryIndexes');
    const local = listAt(properties, 'LocalSecondaryIndexes');
    const schemas = [
      { of: 'the table', schema: listAt(properties, 'KeySchema') },
      ...[...global, ...local].map((index) => ({
        of: `index ${textAt(index, 'IndexName') ?? '?'}`,
        schema: listAt(index, 'KeySchema'),
      })),
    ];
    const used = new Set<string>();
    for (const { of, schema } of schemas) {
      const kinds = schema.map((key) => textAt(key, 'KeyType') ?? '');
      if (
        kinds[0] !== 'HASH' ||
        kinds.filter((kind) => kind === 'HASH').length !== 1 ||
        kinds.slice(1).some((kind) => kind !== 'RANGE') ||
        kinds.length > 2
      ) {
        fault(
          'table/key-schema',
          `The key schema of ${of} is [${kinds.join(', ')}].`,
          'One HASH key, and after it at most one RANGE key.',
        );
      }
      const names = schema.map((key) => textAt(key, 'AttributeName') ?? '');
      if (new Set(names).size !== names.length)
        fault('table/key-schema', `The key schema of ${of} names an attribute twice.`, 'Use two attributes.');
      for (const name of names) {
        used.add(name);
        if (isLiteral(name) && !defined.includes(name)) {
          fault(
            'table/attribute-undefined',
            `The key attribute ${name} of ${of} is not in AttributeDefinitions.`,
            'Define it.',
          );
        }
      }
    }
    for (const name of defined) {
      if (isLiteral(name) && !used.has(name))
        fault(
          'table/attribute-unused',
          `The attribute ${name} is defined but is in no key.`,
          'Remove its definition: only keys are defined.',
        );
    }
    const tableHash = textAt(properties, 'KeySchema', 0, 'AttributeName');
    for (const index of local) {
      if (textAt(index, 'KeySchema', 0, 'AttributeName') !== tableHash) {
        fault(
          'table/local-index-key',
          `The local index ${textAt(index, 'IndexName') ?? '?'} has another partition key than the table.`,
          'Use a global index.',
        );
      }
      if (listAt(properties, 'KeySchema').length < 2)
        fault('table/local-index-key', 'A local index needs a table with a sort key.', 'Use a global index.');
    }
    if (global.length > 20)
      fault('table/indexes', `${global.length} global indexes: DynamoDB takes 20.`, 'Remove some.');
    if (local.length > 5) fault('table/indexes', `${local.length} local indexes: DynamoDB takes 5.`, 'Remove some.');
    for (const index of [...global, ...local]) {
      const projection = textAt(index, 'Projection', 'ProjectionType') ?? '';
      const attributes = listAt(index, 'Projection', 'NonKeyAttributes');
      const name = textAt(index, 'IndexName') ?? '';
      if (isLiteral(name) && !/^[\w.-]{3,255}$/.test(name))
        fault(
          'table/index-name',
          `'${name}' is no name of an index.`,
          '3 to 255 letters, digits, dots, hyphens and underscores.',
        );
      if (!/^(ALL|KEYS_ONLY|INCLUDE)$/.test(projection))
        fault('table/projection', `The index ${name} projects '${projection}'.`, 'ALL, KEYS_ONLY or INCLUDE.');
      if ((projection === 'INCLUDE') !== attributes.length > 0) {
        fault(
          'table/projection',
          `The index ${textAt(index, 'IndexName') ?? '?'} projects ${projection || 'nothing'} with ${attributes.length} NonKeyAttributes.`,
          'INCLUDE, and only INCLUDE, names NonKeyAttributes.',
        );
      }
    }
    checkChoices(table, 'table/choice', report, [
      { path: ['BillingMode'], words: 'PAY_PER_REQUEST PROVISIONED' },
      { path: ['TableClass'], words: 'STANDARD STANDARD_INFREQUENT_ACCESS' },
      {
        path: ['StreamSpecification', 'StreamViewType'],
        words: 'KEYS_ONLY NEW_IMAGE OLD_IMAGE NEW_AND_OLD_IMAGES',
      },
      { path: ['SSESpecification', 'SSEType'], words: 'KMS' },
    ]);
    if (
      at(properties, 'SSESpecification', 'KMSMasterKeyId') !== undefined &&
      !isTrueAt(properties, 'SSESpecification', 'SSEEnabled')
    )
      fault('table/encryption', 'KMSMasterKeyId without SSEEnabled.', 'Set SSEEnabled.');
    const indexNames = textsAt([...global, ...local].map((index) => at(index, 'IndexName') ?? null));
    if (new Set(indexNames).size !== indexNames.length)
      fault('table/index-twice', 'Two indexes have the same name.', 'Rename one.');
    if (table.type === 'AWS::DynamoDB::Table') checkCapacity(properties, global, fault);
    if (isTrueAt(properties, 'TimeToLiveSpecification', 'Enabled')) {
      const ttl = textAt(properties, 'TimeToLiveSpecification', 'AttributeName');
      if (ttl === undefined || ttl === '')
        fault('table/time-to-live', 'Time to live is on without an attribute.', 'Give AttributeName.');
      const isKey =
        ttl !== undefined && listAt(properties, 'KeySchema').some((key) => textAt(key, 'AttributeName') === ttl);
      if (isKey) fault('table/time-to-live', `Time to live is by the key ${ttl}.`, 'Use an attribute of its own.');
    }
  }
};

function checkCapacity(
  properties: Json,
  indexes: Json[],
  fault: (rule: string, wrong: string, fix: string) => void,
): void {
  const isOnDemand = textAt(properties, 'BillingMode') === 'PAY_PER_REQUEST';
  for (const [of, owner] of [
    ['the table', properties] as const,
    ...indexes.map((index) => [`index ${textAt(index, 'IndexName') ?? '?'}`, index] as const),
  ]) {
    const throughput = at(owner, 'ProvisionedThroughput');
    if (isOnDemand && throughput !== undefined) {
      fault(
        'table/billing',
        `${of} has ProvisionedThroughput although BillingMode is PAY_PER_REQUEST.`,
        'Remove one of them.',
      );
    }
    if (!isOnDemand && throughput === undefined) {
      fault(
        'table/billing',
        `${of} has no ProvisionedThroughput although its billing is provisioned.`,
        'Set BillingMode PAY_PER_REQUEST, or give capacity.',
      );
    }
    if (
      throughput !== undefined &&
      ['ReadCapacityUnits', 'WriteCapacityUnits'].some((unit) => (numberAt(throughput, unit) ?? 1) < 1)
    ) {
      fault('table/capacity', `${of} has a capacity below 1.`, 'Set at least 1.');
    }
  }
}
