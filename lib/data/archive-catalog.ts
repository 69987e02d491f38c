import { Aws } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  ARCHIVE_COLUMNS,
  ARCHIVE_PARTITIONS,
  type ArchiveColumn,
  RAW_TABLE,
  READINGS_QUERY,
  READINGS_VIEW,
} from '../../src/model/archive-table';
import type { DeploymentConfig } from '../config/deployment-config';
import { SAVED_QUERIES } from './saved-queries';

export interface ArchiveCatalogProps {
  readonly config: DeploymentConfig;
  readonly bucket: Bucket;
  readonly key: IKey | undefined;
}

/** Where Athena puts what queries find: for some days, below this prefix of the raw bucket. */
export const QUERY_RESULTS_PREFIX = 'query-results/';

/** No object is older. */
const FIRST_DATE = '2025-01-01';

/**
 * The archive for SQL: a table over its Parquet files, whose partitions Athena computes from their names (no crawler, nothing to register),
 * a view that has every reading once, and a workgroup that ends queries which would read too much.
 */
export class ArchiveCatalog extends Construct {
  /** `headwater_<deployment>`. */
  readonly databaseName: string;
  readonly workGroupName: string;

  constructor(scope: Construct, id: string, { config, bucket, key }: ArchiveCatalogProps) {
    super(scope, id);
    // Hive takes no hyphen in a name; the deployment's may have some.
    this.databaseName = `headwater_${config.deployment.replaceAll('-', '_')}`;
    this.workGroupName = `headwater-${config.deployment}`;
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: this.databaseName, description: `Headwater ${config.deployment}: the raw archive` },
    });
    const table = this.table('Raw', this.rawTable(bucket));
    const view = this.table('Readings', readingsView(this.databaseName));
    for (const part of [table, view]) part.addResourceDependency(database);

    const workGroup = new CfnWorkGroup(this, 'WorkGroup', {
      name: this.workGroupName,
      description: `Headwater ${config.deployment}: queries of the raw archive`,
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: config.data.queryScanLimitGigabytes * 1024 ** 3,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: bucket.s3UrlForObject(QUERY_RESULTS_PREFIX),
          encryptionConfiguration:
            key === undefined ? { encryptionOption: 'SSE_S3' } : { encryptionOption: 'SSE_KMS', kmsKey: key.keyArn },
        },
      },
    });
    for (const { id: queryId, name, description, sql } of SAVED_QUERIES) {
      const query = new CfnNamedQuery(this, queryId, {
        database: this.databaseName,
        workGroup: this.workGroupName,
        name,
        description,
        queryString: sql,
      });
      query.addResourceDependency(workGroup);
      query.addResourceDependency(database);
    }
  }

  private table(id: string, tableInput: CfnTable.TableInputProperty): CfnTable {
    return new CfnTable(this, id, { catalogId: Aws.ACCOUNT_ID, databaseName: this.databaseName, tableInput });
  }

  private rawTable(bucket: Bucket): CfnTable.TableInputProperty {
    const location = bucket.s3UrlForObject('raw/parquet/');
    return {
      name: RAW_TABLE,
      description: 'Every reading as it was received; a repetition is a row of its own',
      tableType: 'EXTERNAL_TABLE',
      partitionKeys: ARCHIVE_PARTITIONS.map(columnOf),
      parameters: {
        EXTERNAL: 'TRUE',
        classification: 'parquet',
        'projection.enabled': 'true',
        'projection.date.type': 'date',
        'projection.date.format': 'yyyy-MM-dd',
        'projection.date.range': `${FIRST_DATE},NOW`,
        'projection.hour.type': 'integer',
        'projection.hour.range': '0,23',
        'projection.hour.digits': '2',
        'storage.location.template': `${location}date=\${date}/hour=\${hour}/`,
      },
      storageDescriptor: {
        columns: ARCHIVE_COLUMNS.map(columnOf),
        location,
        inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
        serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
      },
    };
  }
}

const ATHENA_TYPES: Readonly<Record<ArchiveColumn['type'], string>> = {
  string: 'varchar',
  double: 'double',
  boolean: 'boolean',
  timestamp: 'timestamp(3)',
  int: 'integer',
};

/** A view as Athena itself keeps one: its query, with the types of its columns, in a comment. */
function readingsView(databaseName: string): CfnTable.TableInputProperty {
  const columns = [...ARCHIVE_COLUMNS, ...ARCHIVE_PARTITIONS];
  const view = {
    originalSql: READINGS_QUERY,
    catalog: 'awsdatacatalog',
    schema: databaseName,
    columns: columns.map(({ name, type }) => ({ name, type: ATHENA_TYPES[type] })),
  };
  return {
    name: READINGS_VIEW,
    description: 'Every reading once a day of receipt: of repetitions the one that was received last',
    tableType: 'VIRTUAL_VIEW',
    parameters: { presto_view: 'true', comment: 'Presto View' },
    partitionKeys: [],
    storageDescriptor: { columns: columns.map(columnOf), serdeInfo: {} },
    viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(view)).toString('base64')} */`,
    viewExpandedText: '/* Presto View */',
  };
}

function columnOf({ name, type, comment }: ArchiveColumn): CfnTable.ColumnProperty {
  return { name, type, comment };
}
