import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import type { DeploymentConfig } from '../config/deployment-config';

export interface QueuesProps {
  readonly config: DeploymentConfig;
  readonly key: IKey | undefined;
}

/** Deliveries of a message before it counts as dead. */
const MAXIMUM_DELIVERIES = 5;

/**
 * Where accepted readings wait. Both hold data that was acknowledged to a device, so both keep it for as long as SQS can (14
 * days), and stay when their stack goes.
 */
export class Queues extends Construct {
  /** A message is one Envelope (src/model/envelope.ts). */
  readonly readings: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: QueuesProps) {
    super(scope, id);
    const common: QueueProps = {
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(props.key === undefined
        ? { encryption: QueueEncryption.SQS_MANAGED }
        : { encryption: QueueEncryption.KMS, encryptionMasterKey: props.key, dataKeyReuse: Duration.hours(1) }),
    };
    this.deadLetters = new Queue(this, 'DeadLetters', common);
    acknowledge(
      this.deadLetters,
      'Serverless-SQSRedrivePolicy',
      'It is the dead-letter queue itself; an alarm watches it.',
    );
    this.readings = new Queue(this, 'Readings', {
      ...common,
      // Lambda's advice: six times the function's timeout, so that a slow batch is not delivered twice.
      visibilityTimeout: Duration.seconds(6 * props.config.store.timeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAXIMUM_DELIVERIES },
    });
  }
}
