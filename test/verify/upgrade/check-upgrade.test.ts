import type { Fault } from '../../../verify/fault';
import { at, isObject, jsonObjectSchema, type Json, type JsonObject } from '../../../verify/templates/json';
import { templateSchema, type StackTemplate } from '../../../verify/templates/template-schema';
import { checkUpgrade } from '../../../verify/upgrade/check-upgrade';
import { att, resource } from '../faults-of';

const TABLE = resource(
  'AWS::DynamoDB::Table',
  {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    DeletionProtectionEnabled: true,
  },
  { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
);
const QUEUE = resource('AWS::SQS::Queue', { QueueName: 'readings' });
const ALARM = resource('AWS::CloudWatch::Alarm', { AlarmName: 'a' });
const CLUSTER = resource('AWS::RDS::DBCluster', { Engine: 'aurora-postgresql', StorageEncrypted: true });

/** A reader of an output by a weak reference, and one by an import. */
const READS = { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'TableName', Region: { Ref: 'AWS::Region' } } };
const RELEASED = jsonObjectSchema.parse({
  Data: {
    Resources: { Table: TABLE, Queue: QUEUE, Alarm: ALARM, Cluster: CLUSTER },
    Outputs: {
      TableName: { Value: { Ref: 'Table' } },
      QueueArn: { Value: att('Queue'), Export: { Name: 'queue-arn' } },
      AlarmArn: { Value: att('Alarm') },
      Unread: { Value: 'x' },
    },
  },
  Ingest: {
    Resources: {
      Store: resource('AWS::Lambda::Function', { Environment: { Variables: { TABLE: READS } } }),
      Alarmed: resource('AWS::Lambda::Function', {
        Environment: { Variables: { A: { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'AlarmArn' } } } },
      }),
      Source: resource('AWS::Lambda::EventSourceMapping', { EventSourceArn: { 'Fn::ImportValue': 'queue-arn' } }),
    },
  },
});

/** A change of the released templates: the value at a path is another one, or is taken away. */
type Edit = readonly [path: string, value?: Json];

/** The faults of an upgrade to the released templates after some edits of them, in order. */
function faultsAfter(...edits: readonly Edit[]): Fault[] {
  const stacks = structuredClone(RELEASED);
  for (const [path, value] of edits) edit(stacks, path.split('.'), value);
  return checkUpgrade({
    release: { version: '0.1.0', profile: 'demo', stacks: stacksOf(RELEASED) },
    stacks: stacksOf(stacks),
  });
}

function edit(stacks: JsonObject, path: readonly string[], value: Json | undefined): void {
  const holder = at(stacks, ...path.slice(0, -1));
  const name = path.at(-1);
  if (!isObject(holder) || name === undefined) throw new Error(`the templates have nothing at ${path.join('.')}`);
  if (value === undefined) Reflect.deleteProperty(holder, name);
  else holder[name] = value;
}

function released(path: string): Json {
  const found = at(RELEASED, ...path.split('.'));
  if (found === undefined) throw new Error(`the templates have nothing at ${path}`);
  return structuredClone(found);
}

function stacksOf(templates: JsonObject): StackTemplate[] {
  return Object.entries(templates).map(([stackName, template]) => ({
    stackName,
    file: `${stackName}.template.json`,
    template: templateSchema.parse(template),
  }));
}

function named(faults: readonly Fault[]): string[] {
  return faults.map(({ rule, template, logicalId }) => `${rule} ${template} ${logicalId}`);
}

const TABLE_PATH = 'Data.Resources.Table';
const QUEUE_PATH = 'Data.Resources.Queue';
const CLUSTER_PATH = 'Data.Resources.Cluster';

describe('an upgrade', () => {
  it('holds when nothing changed, and when stateless resources come, go and change', () => {
    expect(faultsAfter()).toEqual([]);
    const faults = faultsAfter(
      ['Data.Resources.Another', released(TABLE_PATH)],
      ['Data.Outputs.Unread'],
      ['Ingest.Resources.Store.Properties.MemorySize', 512],
      ['Ingest.Resources.Source'],
      ['Ingest.Resources.Alarmed'],
    );
    expect(named(faults)).toEqual([]);
  });

  it('holds when a stateful resource changes in place, or becomes better protected', () => {
    const faults = faultsAfter(
      [`${TABLE_PATH}.Properties.BillingMode`, 'PAY_PER_REQUEST'],
      [`${QUEUE_PATH}.DeletionPolicy`, 'Retain'],
      [`${QUEUE_PATH}.Properties.VisibilityTimeout`, 60],
    );
    expect(named(faults)).toEqual([]);
  });

  it('names a stateful resource whose logical id changed, and what it is perhaps called now', () => {
    const faults = faultsAfter(
      ['Data.Resources.Renamed', released(TABLE_PATH)],
      [TABLE_PATH],
      ['Data.Outputs.TableName.Value', { Ref: 'Renamed' }],
    );
    expect(named(faults)).toEqual([
      'upgrade/lost Data.template.json Table',
      'upgrade/output-changed Data.template.json TableName',
    ]);
    expect(faults[0]?.wrong).toContain('Perhaps it is now called Renamed.');
    expect(faults[0]?.wrong).toContain('its items go with it');
  });

  it.each<[string, string, string, Edit]>([
    [
      'the key schema of a table',
      'Table',
      'KeySchema',
      [`${TABLE_PATH}.Properties.KeySchema`, [{ AttributeName: 'uuid', KeyType: 'HASH' }]],
    ],
    ['the name of a queue', 'Queue', 'QueueName', [`${QUEUE_PATH}.Properties.QueueName`, 'others']],
    [
      'the encryption of a cluster',
      'Cluster',
      'StorageEncrypted',
      [`${CLUSTER_PATH}.Properties.StorageEncrypted`, false],
    ],
  ])('names %s as what replaces it', (_, logicalId, property, change) => {
    const [fault] = faultsAfter(change).filter(({ rule }) => rule === 'upgrade/replaced');
    expect(fault).toMatchObject({ template: 'Data.template.json', logicalId });
    expect(fault?.wrong).toContain(`The change of ${property} since 0.1.0 replaces it`);
  });

  it('names a stateful resource that becomes another type', () => {
    const faults = faultsAfter([`${TABLE_PATH}.Type`, 'AWS::DynamoDB::GlobalTable']);
    expect(named(faults)).toContain('upgrade/replaced Data.template.json Table');
  });

  it('names a stateful resource that moved to another stack', () => {
    const faults = faultsAfter(['Ingest.Resources.Cluster', released(CLUSTER_PATH)], [CLUSTER_PATH]);
    expect(named(faults)).toEqual(['upgrade/moved Data.template.json Cluster']);
    expect(faults[0]?.wrong).toContain('now in Ingest');
  });

  it.each<[string, string, string, Edit]>([
    ['a deletion policy that is taken away', 'policy-weakened', 'Table', [`${TABLE_PATH}.DeletionPolicy`]],
    ['a deletion policy that keeps less', 'policy-weakened', 'Table', [`${TABLE_PATH}.DeletionPolicy`, 'Snapshot']],
    ['a replace policy that is taken away', 'policy-weakened', 'Table', [`${TABLE_PATH}.UpdateReplacePolicy`]],
    [
      'a cluster that left a snapshot by default',
      'policy-weakened',
      'Cluster',
      [`${CLUSTER_PATH}.DeletionPolicy`, 'Delete'],
    ],
    [
      'a protection that is turned off',
      'protection-off',
      'Table',
      [`${TABLE_PATH}.Properties.DeletionProtectionEnabled`, false],
    ],
    ['a new condition', 'conditional', 'Queue', [`${QUEUE_PATH}.Condition`, 'IsLarge']],
  ])('names %s', (_, rule, logicalId, change) => {
    expect(named(faultsAfter(change))).toEqual([`upgrade/${rule} Data.template.json ${logicalId}`]);
  });

  it('names a stack that is gone or has another name, with the data that it holds', () => {
    const faults = faultsAfter(['Store', released('Data')], ['Data']);
    expect(named(faults)).toEqual(['upgrade/stack-lost Data.template.json Data']);
    expect(faults[0]?.wrong).toContain('Table, Queue, Cluster');
  });

  it.each([
    ['by a weak reference', 'TableName'],
    ['by its export', 'QueueArn'],
  ])('names an output that is gone and that a released stack reads %s', (_, output) => {
    const faults = faultsAfter([`Data.Outputs.${output}`]);
    expect(named(faults)).toEqual([`upgrade/output-lost Data.template.json ${output}`]);
    expect(faults[0]?.wrong).toContain('Ingest of 0.1.0 reads it');
  });

  it('names an output that says something else, and an export of another name', () => {
    const faults = faultsAfter(
      ['Data.Outputs.TableName.Value', 'another'],
      ['Data.Outputs.QueueArn.Export.Name', 'another'],
    );
    expect(named(faults)).toEqual([
      'upgrade/output-changed Data.template.json TableName',
      'upgrade/output-changed Data.template.json QueueArn',
    ]);
  });

  it('names an output whose resource is replaced, since its readers would not hear of it', () => {
    const faults = faultsAfter(['Data.Resources.Alarm.Properties.AlarmName', 'b']);
    expect(named(faults)).toEqual(['upgrade/output-replaced Data.template.json AlarmArn']);
  });
});
