import type { Deployment, Resource } from '../contracts';
import { isObject } from '../templates/json';
import { type AccessNeed, need } from './access-need';
import type { DescribedCall } from './described-call';
import { keyActions } from './key-actions';

/** Operations on one table (or one of its indexes) whose IAM action has their own name. */
const ON_TABLE = new Set([
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'Scan',
  'DescribeTable',
  'DescribeTimeToLive',
]);

/** What a transaction's members need. */
const IN_TRANSACTION: Readonly<Record<string, string>> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

export function dynamoDbActions(call: DescribedCall, deployment: Deployment): readonly AccessNeed[] | undefined {
  const { operation, input } = call;
  if (operation === 'ListTables') return [need('dynamodb:ListTables', '*')];
  if (ON_TABLE.has(operation)) return tableNeeds(deployment, operation, input);
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    const requests = isObject(input['RequestItems']) ? Object.entries(input['RequestItems']) : [];
    return requests.flatMap(([table, request]) =>
      tableNeeds(deployment, operation, { TableName: table, Members: membersOf(request) }),
    );
  }
  if (operation === 'TransactGetItems' || operation === 'TransactWriteItems') {
    const members = Array.isArray(input['TransactItems']) ? input['TransactItems'].filter(isObject) : [];
    return members.flatMap((member) =>
      Object.entries(member).flatMap(([kind, request]) =>
        isObject(request) ? tableNeeds(deployment, IN_TRANSACTION[kind] ?? kind, request) : [],
      ),
    );
  }
  return undefined;
}

/** The keys and items of one table's part of a batch. */
function membersOf(request: unknown): readonly unknown[] {
  if (isObject(request)) return Array.isArray(request['Keys']) ? request['Keys'] : [];
  if (!Array.isArray(request)) return [];
  return request.filter(isObject).map((write) => {
    const put = write['PutRequest'];
    const remove = write['DeleteRequest'];
    return isObject(put) ? put['Item'] : isObject(remove) ? remove['Key'] : undefined;
  });
}

function tableNeeds(
  deployment: Deployment,
  action: string,
  request: Readonly<Record<string, unknown>>,
): readonly AccessNeed[] {
  const name = tableName(request['TableName']);
  const table = deployment.byRef('AWS::DynamoDB::Table', name);
  const tableArn = `arn:aws:dynamodb:${deployment.region}:${deployment.account}:table/${name}`;
  const index = request['IndexName'];
  const resource = typeof index === 'string' ? `${tableArn}/index/${index}` : tableArn;
  const leadingKeys = leadingKeysOf(request, partitionKeyOf(table, index));
  const context = leadingKeys.length === 0 ? {} : { 'dynamodb:leadingkeys': leadingKeys };
  const encryption = table?.properties['SSESpecification'];
  return [
    need(`dynamodb:${action}`, resource, context),
    // The table's key is decrypted for whoever reads or writes items; plaintext of the table's description needs no key.
    ...(action.startsWith('Describe')
      ? []
      : keyActions(deployment, {
          key: isObject(encryption) ? encryption['KMSMasterKeyId'] : undefined,
          service: 'dynamodb',
          actions: ['Decrypt'],
          encryptionContext: { 'aws:dynamodb:tableName': name, 'aws:dynamodb:subscriberId': deployment.account },
        })),
  ];
}

function tableName(given: unknown): string {
  if (typeof given !== 'string') return '';
  return given.startsWith('arn:') ? (given.split(':table/')[1]?.split('/')[0] ?? '') : given;
}

function partitionKeyOf(table: Resource | undefined, index: unknown): string | undefined {
  if (table === undefined) return undefined;
  const indexes = [table.properties['GlobalSecondaryIndexes'], table.properties['LocalSecondaryIndexes']].flat();
  const holder =
    typeof index === 'string'
      ? indexes.find((candidate) => isObject(candidate) && candidate['IndexName'] === index)
      : table.properties;
  const schema = isObject(holder) ? holder['KeySchema'] : undefined;
  const keys = Array.isArray(schema) ? schema.filter(isObject) : [];
  const name = keys.find((key) => key['KeyType'] === 'HASH')?.['AttributeName'];
  return typeof name === 'string' ? name : undefined;
}

/** Values of the partition key that a request touches: `dynamodb:LeadingKeys`. A Scan has none. */
function leadingKeysOf(request: Readonly<Record<string, unknown>>, partitionKey: string | undefined): string[] {
  if (partitionKey === undefined) return [];
  const members = Array.isArray(request['Members']) ? request['Members'] : [request['Key'], request['Item']];
  const keys = members.filter(isObject).map((member) => scalar(member[partitionKey]));
  const queried = scalar(queriedValue(request, partitionKey));
  return [...new Set([...keys, queried].filter((key) => key !== undefined))];
}

function scalar(attribute: unknown): string | undefined {
  if (!isObject(attribute)) return undefined;
  const value = attribute['S'] ?? attribute['N'] ?? attribute['B'];
  return typeof value === 'string' ? value : undefined;
}

/** The value that a Query's key condition, which must be `partition key = :value AND ...`, asks for. */
function queriedValue(request: Readonly<Record<string, unknown>>, partitionKey: string): unknown {
  const {
    KeyConditionExpression: expression,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  } = request;
  if (typeof expression !== 'string' || !isObject(values)) return undefined;
  for (const [, name = '', value = ''] of expression.matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g)) {
    const attribute = name.startsWith('#') && isObject(names) ? names[name] : name;
    if (attribute === partitionKey) return values[value];
  }
  return undefined;
}
