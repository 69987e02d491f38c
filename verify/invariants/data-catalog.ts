import type { Resource } from '../templates/deployment';
import { entriesAt, at, isTrueAt, listAt, numberAt, textAt } from '../templates/json';
import { isLiteral, shown } from '../templates/token';
import type { Invariant } from './invariant';

const COLUMN_TYPE =
  /^(boolean|tinyint|smallint|int|integer|bigint|float|double|real|string|binary|timestamp|date|decimal\(\d+ ?, ?\d+\)|(char|varchar)\(\d+\)|(array|map|struct|uniontype)<.+>)$/i;
const PROJECTION_TYPE = /^(enum|integer|date|injected)$/;
const LEAST_SCAN_BYTES = 10_000_000;

type Say = (rule: string, wrong: string, fix: string) => void;

/** Glue's tables and Athena's workgroups: what a query needs to find its columns, partitions and files. */
export const dataCatalog: Invariant = (deployment, report) => {
  for (const entry of deployment.all('AWS::Glue::Database', 'AWS::Glue::Table', 'AWS::Glue::Crawler')) {
    if (entry.type !== 'AWS::Glue::Crawler' && textAt(entry.properties, 'CatalogId') === undefined)
      report(entry, 'catalog/catalog', 'There is no CatalogId.', 'Give the account: Ref AWS::AccountId.');
  }
  for (const table of deployment.all('AWS::Glue::Table')) {
    const fault: Say = (rule, wrong, fix) => report(table, `catalog/${rule}`, wrong, fix);
    checkColumns(table, fault);
    checkProjection(table, fault);
    const location = textAt(table.properties, 'TableInput', 'StorageDescriptor', 'Location');
    if (location !== undefined && !location.startsWith('s3://'))
      fault('location', `Location is ${shown(location)}.`, 'As in s3://BUCKET/PREFIX/.');
    const isView = textAt(table.properties, 'TableInput', 'TableType') === 'VIRTUAL_VIEW';
    const descriptor = at(table.properties, 'TableInput', 'StorageDescriptor');
    const isOpen = at(table.properties, 'OpenTableFormatInput') !== undefined;
    if (
      !isView &&
      !isOpen &&
      descriptor !== undefined &&
      textAt(descriptor, 'SerdeInfo', 'SerializationLibrary') === undefined
    )
      fault(
        'serde',
        'There is no SerdeInfo.SerializationLibrary: Athena cannot read rows.',
        'As in org.openx.data.jsonserde.JsonSerDe.',
      );
  }
  for (const group of deployment.all('AWS::Athena::WorkGroup')) {
    const fault: Say = (rule, wrong, fix) => report(group, `catalog/${rule}`, wrong, fix);
    const output = textAt(group.properties, 'WorkGroupConfiguration', 'ResultConfiguration', 'OutputLocation');
    if (output !== undefined && !output.startsWith('s3://'))
      fault('location', `OutputLocation is ${shown(output)}.`, 'As in s3://BUCKET/PREFIX/.');
    const cutoff = numberAt(group.properties, 'WorkGroupConfiguration', 'BytesScannedCutoffPerQuery');
    if (cutoff !== undefined && cutoff < LEAST_SCAN_BYTES)
      fault('cutoff', `BytesScannedCutoffPerQuery is ${cutoff}.`, `${LEAST_SCAN_BYTES} or more.`);
  }
  for (const query of deployment.all('AWS::Athena::NamedQuery')) {
    if ((textAt(query.properties, 'QueryString') ?? '').trim() === '')
      report(query, 'catalog/query', 'The query is empty.', 'Give QueryString.');
  }
};

function checkColumns({ properties }: Resource, fault: Say): void {
  const columns = [
    ...listAt(properties, 'TableInput', 'StorageDescriptor', 'Columns'),
    ...listAt(properties, 'TableInput', 'PartitionKeys'),
  ];
  const names = columns.map((column) => (textAt(column, 'Name') ?? '').toLowerCase());
  const doubled = names.find((name, index) => names.indexOf(name) !== index);
  if (doubled !== undefined)
    fault('column-twice', `The column ${doubled} is there twice (partition keys are columns too).`, 'Rename one.');
  for (const column of columns) {
    const type = textAt(column, 'Type') ?? '';
    if (isLiteral(type) && !COLUMN_TYPE.test(type))
      fault(
        'column-type',
        `${textAt(column, 'Name') ?? '?'} has type '${type}', which Hive has not.`,
        'As in string, bigint, double or timestamp.',
      );
  }
}

function checkProjection({ properties }: Resource, fault: Say): void {
  const parameters = at(properties, 'TableInput', 'Parameters');
  if (!isTrueAt(parameters, 'projection.enabled')) return;
  const keys = listAt(properties, 'TableInput', 'PartitionKeys').map((key) => textAt(key, 'Name') ?? '');
  for (const key of keys) {
    const type = textAt(parameters, `projection.${key}.type`);
    if (type === undefined || !PROJECTION_TYPE.test(type)) {
      fault(
        'projection',
        `The partition key ${key} is projected by '${type ?? 'nothing'}'.`,
        `Give projection.${key}.type: enum, integer, date or injected.`,
      );
      continue;
    }
    const needed: Record<string, readonly string[]> = {
      enum: ['values'],
      integer: ['range'],
      date: ['range', 'format'],
      injected: [],
    };
    for (const name of needed[type] ?? []) {
      if (textAt(parameters, `projection.${key}.${name}`) === undefined)
        fault('projection', `projection.${key}.${name} is missing.`, 'Give it.');
    }
  }
  for (const [name] of entriesAt(parameters)) {
    const key = /^projection\.([^.]+)\./.exec(name)?.[1];
    if (key !== undefined && !keys.includes(key))
      fault('projection', `${key} is projected, but is no partition key.`, 'Add it to PartitionKeys.');
  }
  const template = textAt(parameters, 'storage.location.template');
  const missing = template === undefined ? undefined : keys.find((key) => !template.includes(`\${${key}}`));
  if (missing !== undefined)
    fault(
      'projection',
      `storage.location.template does not say where ${missing} stands.`,
      `Have \${${missing}} in it.`,
    );
}
