import { textAt, type Json } from '../templates/json';

/** What a service measures, and by what: each metric has one of the sets of dimensions. */
interface MeasuredService {
  readonly metrics: RegExp;
  readonly dimensions: RegExp;
  /** Whether a metric without dimensions is measured, for the whole account. */
  readonly hasTotals: boolean;
}

/** Metrics by namespace, from each service's page on monitoring. Namespaces that are not here are left alone. */
const SERVICES: Record<string, MeasuredService> = {
  'AWS/SQS': {
    metrics:
      /^(ApproximateAgeOfOldestMessage|ApproximateNumberOf(Messages(Delayed|NotVisible|Visible)|GroupsWithInflightMessages)|NumberOf(EmptyReceives|Messages(Deleted|Received|Sent)|DeduplicatedSentMessages)|SentMessageSize)$/,
    dimensions: /^QueueName$/,
    hasTotals: false,
  },
  'AWS/Lambda': {
    metrics:
      /^(Invocations|Errors|DeadLetterErrors|DestinationDeliveryFailures|Throttles|OversizedRecordCount|Duration|PostRuntimeExtensionsDuration|IteratorAge|OffsetLag|ConcurrentExecutions|UnreservedConcurrentExecutions|ClaimedAccountConcurrency|Provisioned\w+|Async\w+|RecursiveInvocationsDropped|SignatureValidationErrors|\w+EventCount)$/,
    dimensions: /^(FunctionName|Resource|ExecutedVersion|EventSourceMappingUUID)$/,
    hasTotals: true,
  },
  'AWS/ApiGateway': {
    metrics:
      /^([45]xx|[45]XXError|CacheHitCount|CacheMissCount|Count|DataProcessed|IntegrationLatency|Latency|ConnectCount|MessageCount|IntegrationError|ClientError|ExecutionError)$/,
    dimensions: /^(ApiId|ApiName|Stage|Method|Resource|Route)$/,
    hasTotals: false,
  },
  'AWS/DynamoDB': {
    metrics:
      /^((Consumed|Provisioned|Account\w*|Max\w*|OnDemandMax)(Read|Write|Table)\w*|AgeOfOldestUnreplicatedRecord|ConditionalCheckFailedRequests|(Read|Write)ThrottleEvents|(Read|Write)\w+Throttle\w*|ThrottledRequests|SystemErrors|UserErrors|SuccessfulRequestLatency|Returned\w+|TimeToLiveDeletedItemCount|TransactionConflict|ReplicationLatency|PendingReplicationCount|OnlineIndex\w+|FailedToReplicateRecordCount|ThrottledPutRecordCount)$/,
    dimensions: /^(TableName|GlobalSecondaryIndexName|Operation|ReceivingRegion|StreamLabel|DelegatedOperation|\w+)$/,
    hasTotals: true,
  },
  'AWS/SNS': {
    metrics: /^(NumberOf(Messages|Notifications)\w+|PublishSize|SMS\w+)$/,
    dimensions: /^(TopicName|Application|Platform|Country|SMSType|PhoneNumber)$/,
    hasTotals: true,
  },
  'AWS/Events': {
    metrics:
      /^(Invocations|FailedInvocations|MatchedEvents|TriggeredRules|ThrottledRules|DeadLetterInvocations|InvocationsSentToDlq|InvocationsFailedToBeSentToDlq|InvocationAttempts|InvocationsCreated|RetryInvocationAttempts|SuccessfulInvocationAttempts|Ingestionto\w+|PutEvents\w+|PutPartnerEvents\w+)$/,
    dimensions: /^(RuleName|EventBusName|EventSourceName)$/,
    hasTotals: true,
  },
};

/** Services whose metrics an alarm can only see by a dimension. */
const NEEDS_DIMENSION =
  /^AWS\/(ApplicationELB|NetworkELB|ElastiCache|EC2|AutoScaling|CloudFront|S3|Kinesis|Firehose|StepFunctions)$/;
const OTHER_METRICS: Record<string, RegExp> = {
  'AWS/ApplicationELB':
    /^(ActiveConnectionCount|NewConnectionCount|RejectedConnectionCount|ClientTLSNegotiationErrorCount|TargetTLSNegotiationErrorCount|ConsumedLCUs|PeakLCUs|PeakCUs|ReservedLCUs|DesyncMitigationMode\w+|DroppedInvalidHeaderRequestCount|ELBAuth\w+|ForwardedInvalidHeaderRequestCount|GrpcRequestCount|HealthyHostCount|UnHealthyHostCount|(Unh|H)ealthyState\w+|UnhealthyRoutingRequestCount|HTTP_\w+|HTTPCode_(ELB|Target)_[345]\w*_Count|HTTPCode_Target_2XX_Count|IPv6\w+|Lambda\w+|LowReputation\w+|AnomalousHostCount|MitigatedHostCount|NonStickyRequestCount|ProcessedBytes|RequestCount|RequestCountPerTarget|RuleEvaluations|StandardProcessedBytes|TargetConnectionErrorCount|TargetResponseTime|ZonalShiftedHostCount|BYoIPUtilPercentage|JWTValidation\w+)$/,
  'AWS/RDS':
    /^(ACUUtilization|ServerlessDatabaseCapacity|CPU\w+|DatabaseConnections\w*|FreeableMemory|FreeLocalStorage\w*|FreeStorageSpace\w*|SwapUsage|Volume\w+|(Read|Write|Commit|Select|Insert|Update|Delete|DML|DDL)(IOPS|Latency|Throughput)\w*|Network\w+|Aurora\w+|BackupRetentionPeriodStorageUsed|SnapshotStorageUsed|TotalBackupStorageBilled|BufferCacheHitRatio|Deadlocks|DiskQueueDepth\w*|EngineUptime|MaximumUsedTransactionIDs|ReplicaLag|ReplicationSlotDiskUsage|OldestReplicationSlotLag|TransactionLogs\w*|RDSToAuroraPostgreSQLReplicaLag|Queries|LoginFailures|BlockedTransactions|\w+Transactions|DBLoad\w*|BurstBalance|EBS\w+|BinLogDiskUsage|Storage\w+|TempStorage\w+|RowLockTime|SumBinaryLogSize|NumBinaryLogFiles|ConnectionAttempts|CheckpointLag|FailedSQLServerAgentJobsCount|\w+Throughput|\w+IOPS|\w+Latency)$/,
};

/** What is wrong with a metric; undefined when it is right, or when the namespace is not known here. */
export function metricFault(namespace: string, name: string, dimensions: readonly Json[]): string | undefined {
  const service = Object.hasOwn(SERVICES, namespace) ? SERVICES[namespace] : undefined;
  const metrics = service?.metrics ?? (Object.hasOwn(OTHER_METRICS, namespace) ? OTHER_METRICS[namespace] : undefined);
  const sibling = [...Object.keys(SERVICES), ...Object.keys(OTHER_METRICS)].find(
    (known) => known !== namespace && known.toLowerCase() === namespace.toLowerCase(),
  );
  if (sibling !== undefined) return `There is no namespace ${namespace}, but ${sibling}.`;
  if (metrics !== undefined && !metrics.test(name)) return `${namespace} has no metric ${name}.`;
  const isHttpApi = namespace === 'AWS/ApiGateway' && dimensions.some((one) => textAt(one, 'Name') === 'ApiId');
  if (isHttpApi && /XXError$/.test(name)) return `${name} is of REST APIs: those of HTTP APIs are 4xx and 5xx.`;
  const needs = service?.hasTotals === false || NEEDS_DIMENSION.test(namespace);
  if (needs && dimensions.length === 0) return `${name} of ${namespace} is measured by dimension, and none is given.`;
  const wrong = dimensions
    .map((dimension) => textAt(dimension, 'Name') ?? '')
    .find((dimension) => service?.dimensions.test(dimension) === false);
  return wrong === undefined ? undefined : `${name} of ${namespace} has no dimension ${wrong}.`;
}
