import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import type { DeploymentConfig } from '../config/deployment-config';

export interface TablesProps {
  readonly config: DeploymentConfig;
  readonly key: IKey | undefined;
}

/**
 * The hot store. `Registry` (who may authenticate) is kept when its stack goes; `Recent` is derived from the raw archive, and is
 * kept only where the profile says so.
 */
export class Tables extends Construct {
  /** Partition key `uuid`; an item is a Device (src/model/device.ts). */
  readonly registry: Table;
  /** Partition key `deviceId`, sort key `slot`; items vanish at `expiresAt` (seconds since 1970). */
  readonly recent: Table;
  /** Partition key `deviceId`, sort key `slot`: the index of uploads (src/stores/dynamodb-media-index.ts); items vanish at `expiresAt`. */
  readonly media: Table;

  constructor(scope: Construct, id: string, props: TablesProps) {
    super(scope, id);
    const { data } = props.config;
    const common: Omit<TableProps, 'partitionKey'> = {
      billingMode: BillingMode.PAY_PER_REQUEST,
      deletionProtection: data.deletionProtection,
      ...(props.key === undefined
        ? { encryption: TableEncryption.DEFAULT }
        : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: props.key }),
    };
    this.registry = new Table(this, 'Registry', {
      ...common,
      partitionKey: { name: 'uuid', type: AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.recent = new Table(this, 'Recent', {
      ...common,
      partitionKey: { name: 'deviceId', type: AttributeType.STRING },
      sortKey: { name: 'slot', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: data.pointInTimeRecovery },
      removalPolicy: data.retainDerivedState ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.media = new Table(this, 'Media', {
      ...common,
      partitionKey: { name: 'deviceId', type: AttributeType.STRING },
      sortKey: { name: 'slot', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: data.pointInTimeRecovery },
      // The objects stay when their stack goes; so does what says whose they are.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    if (!data.pointInTimeRecovery) {
      acknowledge(
        this.media,
        'AwsSolutions-DDB3',
        'A demo has nobody who would restore it: a list of uploads, whose objects say themselves by their keys whose they are.',
      );
      acknowledge(
        this.recent,
        'AwsSolutions-DDB3',
        'A copy for quick reads, which expires within weeks: the raw archive holds every reading for ever.',
      );
    }
  }
}
