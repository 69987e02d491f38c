/** Properties of the types that an application of this kind uses, `!` after what is required: the resource specification in aws-cdk-lib 2.276.0. */
const PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Api': `
    ApiKeySelectionExpression BasePath Body BodyS3Location CorsConfiguration CredentialsArn Description
    DisableExecuteApiEndpoint DisableSchemaValidation FailOnWarnings IpAddressType Name ProtocolType RouteKey
    RouteSelectionExpression Tags Target Version`,
  'AWS::ApiGatewayV2::ApiGatewayManagedOverrides': 'ApiId! Integration Route Stage',
  'AWS::ApiGatewayV2::ApiMapping': 'ApiId! ApiMappingKey DomainName! Stage!',
  'AWS::ApiGatewayV2::Authorizer': `
    ApiId! AuthorizerCredentialsArn AuthorizerPayloadFormatVersion AuthorizerResultTtlInSeconds AuthorizerType!
    AuthorizerUri EnableSimpleResponses IdentitySource IdentityValidationExpression JwtConfiguration Name!`,
  'AWS::ApiGatewayV2::Deployment': 'ApiId! Description StageName',
  'AWS::ApiGatewayV2::DomainName': 'DomainName! DomainNameConfigurations MutualTlsAuthentication RoutingMode Tags',
  'AWS::ApiGatewayV2::Integration': `
    ApiId! ConnectionId ConnectionType ContentHandlingStrategy CredentialsArn Description IntegrationMethod
    IntegrationSubtype IntegrationType! IntegrationUri PassthroughBehavior PayloadFormatVersion RequestParameters
    RequestTemplates ResponseParameters TemplateSelectionExpression TimeoutInMillis TlsConfig`,
  'AWS::ApiGatewayV2::IntegrationResponse': `
    ApiId! ContentHandlingStrategy IntegrationId! IntegrationResponseKey! ResponseParameters ResponseTemplates
    TemplateSelectionExpression`,
  'AWS::ApiGatewayV2::Model': 'ApiId! ContentType Description Name! Schema!',
  'AWS::ApiGatewayV2::PortalProduct': 'Description DisplayName! Tags',
  'AWS::ApiGatewayV2::Route': `
    ApiId! ApiKeyRequired AuthorizationScopes AuthorizationType AuthorizerId ModelSelectionExpression OperationName
    RequestModels RequestParameters RouteKey! RouteResponseSelectionExpression Target`,
  'AWS::ApiGatewayV2::RouteResponse': `
    ApiId! ModelSelectionExpression ResponseModels ResponseParameters RouteId! RouteResponseKey!`,
  'AWS::ApiGatewayV2::RoutingRule': 'Actions! Conditions! DomainNameArn! Priority!',
  'AWS::ApiGatewayV2::Stage': `
    AccessLogSettings AccessPolicyId ApiId! AutoDeploy ClientCertificateId DefaultRouteSettings DeploymentId
    Description RouteSettings StageName! StageVariables Tags`,
  'AWS::ApiGatewayV2::VpcLink': 'Name! SecurityGroupIds SubnetIds! Tags',
  'AWS::Athena::NamedQuery': 'Database! Description Name QueryString! WorkGroup',
  'AWS::Athena::WorkGroup': `
    Description Name! RecursiveDeleteOption State Tags WorkGroupConfiguration WorkGroupConfigurationUpdates`,
  'AWS::AutoScaling::AutoScalingGroup': `
    AutoScalingGroupName AvailabilityZoneDistribution AvailabilityZoneIds AvailabilityZoneImpairmentPolicy
    AvailabilityZones CapacityRebalance CapacityReservationSpecification Context Cooldown DefaultInstanceWarmup
    DeletionProtection DesiredCapacity DesiredCapacityType HealthCheckGracePeriod HealthCheckType InstanceId
    InstanceLifecyclePolicy InstanceMaintenancePolicy LaunchConfigurationName LaunchTemplate
    LifecycleHookSpecificationList LoadBalancerNames MaxInstanceLifetime MaxSize! MetricsCollection MinSize!
    MixedInstancesPolicy NewInstancesProtectedFromScaleIn NotificationConfiguration NotificationConfigurations
    PlacementGroup ServiceLinkedRoleARN SkipZonalShiftValidation Tags TargetGroupARNs TerminationPolicies
    TrafficSources VPCZoneIdentifier`,
  'AWS::AutoScaling::LifecycleHook': `
    AutoScalingGroupName! DefaultResult HeartbeatTimeout LifecycleHookName LifecycleTransition! NotificationMetadata
    NotificationTargetARN RoleARN`,
  'AWS::Budgets::Budget': 'Budget! NotificationsWithSubscribers ResourceTags',
  'AWS::CloudFront::Distribution': 'DistributionConfig! Tags',
  'AWS::CloudFront::Function': 'AutoPublish FunctionCode! FunctionConfig! FunctionMetadata Name! Tags',
  'AWS::CloudWatch::Alarm': `
    ActionConfiguration ActionsEnabled AlarmActions AlarmDescription AlarmName ComparisonOperator DatapointsToAlarm
    Dimensions EvaluateLowSampleCountPercentile EvaluationCriteria EvaluationInterval EvaluationPeriods
    EvaluationWindow ExtendedStatistic InsufficientDataActions MetricName Metrics Namespace OKActions Period
    Statistic Tags Threshold ThresholdMetricId TreatMissingData Unit WarmUpConfiguration`,
  'AWS::CloudWatch::CompositeAlarm': `
    ActionConfiguration ActionsEnabled ActionsSuppressor ActionsSuppressorExtensionPeriod
    ActionsSuppressorWaitPeriod AlarmActions AlarmDescription AlarmName AlarmRule! InsufficientDataActions OKActions
    Tags`,
  'AWS::CloudWatch::Dashboard': 'DashboardBody! DashboardName Tags',
  'AWS::DynamoDB::Table': `
    AttributeDefinitions BillingMode ContributorInsightsSpecification DeletionProtectionEnabled
    GlobalSecondaryIndexes ImportSourceSpecification KeySchema! KinesisStreamSpecification LocalSecondaryIndexes
    OnDemandThroughput PointInTimeRecoverySpecification ProvisionedThroughput ResourcePolicy SSESpecification
    StreamSpecification TableClass TableName Tags TimeToLiveSpecification VectorIndexes WarmThroughput`,
  'AWS::EC2::Instance': `
    AdditionalInfo Affinity AvailabilityZone BlockDeviceMappings CpuOptions CreditSpecification
    DisableApiTermination EbsOptimized ElasticGpuSpecifications ElasticInferenceAccelerators EnclaveOptions
    HibernationOptions HostId HostResourceGroupArn IamInstanceProfile ImageId InstanceInitiatedShutdownBehavior
    InstanceType Ipv6AddressCount Ipv6Addresses KernelId KeyName LaunchTemplate LicenseSpecifications
    MetadataOptions Monitoring NetworkInterfaces PlacementGroupName PrivateDnsNameOptions PrivateIpAddress
    PropagateTagsToVolumeOnCreation RamdiskId SecurityGroupIds SecurityGroups SourceDestCheck SsmAssociations
    SubnetId Tags Tenancy UserData Volumes`,
  'AWS::EC2::LaunchTemplate': 'LaunchTemplateData! LaunchTemplateName TagSpecifications VersionDescription',
  'AWS::EC2::NatGateway': `
    AllocationId AvailabilityMode AvailabilityZoneAddresses ConnectivityType MaxDrainDurationSeconds
    PrivateIpAddress SecondaryAllocationIds SecondaryPrivateIpAddressCount SecondaryPrivateIpAddresses SubnetId Tags
    VpcId`,
  'AWS::EC2::SecurityGroup': 'GroupDescription! GroupName SecurityGroupEgress SecurityGroupIngress Tags VpcId',
  'AWS::EC2::Subnet': `
    AssignIpv6AddressOnCreation AvailabilityZone AvailabilityZoneId CidrBlock EnableDns64 EnableLniAtDeviceIndex
    Ipv4IpamPoolId Ipv4NetmaskLength Ipv6CidrBlock Ipv6IpamPoolId Ipv6Native Ipv6NetmaskLength MapPublicIpOnLaunch
    OutpostArn PrivateDnsNameOptionsOnLaunch Tags VpcId!`,
  'AWS::EC2::VPC': `
    CidrBlock EnableDnsHostnames EnableDnsSupport InstanceTenancy Ipv4IpamPoolId Ipv4NetmaskLength Tags
    VpcEncryptionControl`,
  'AWS::EC2::VPCEndpoint': `
    DnsOptions IpAddressType PolicyDocument PrivateDnsEnabled ResourceConfigurationArn RouteTableIds
    SecurityGroupIds ServiceName ServiceNetworkArn ServiceRegion SubnetIds Tags VpcEndpointType VpcId!`,
  'AWS::ElastiCache::CacheCluster': `
    AZMode AutoMinorVersionUpgrade CacheNodeType! CacheParameterGroupName CacheSecurityGroupNames
    CacheSubnetGroupName ClusterName Engine! EngineVersion IpDiscovery LogDeliveryConfigurations NetworkType
    NotificationTopicArn NumCacheNodes! Port PreferredAvailabilityZone PreferredAvailabilityZones
    PreferredMaintenanceWindow SnapshotArns SnapshotName SnapshotRetentionLimit SnapshotWindow Tags
    TransitEncryptionEnabled VpcSecurityGroupIds`,
  'AWS::ElastiCache::ReplicationGroup': `
    AtRestEncryptionEnabled AuthToken AutoMinorVersionUpgrade AutomaticFailoverEnabled CacheNodeType
    CacheParameterGroupName CacheSecurityGroupNames CacheSubnetGroupName ClusterMode DataTieringEnabled Durability
    Engine EngineVersion GlobalReplicationGroupId IpDiscovery KmsKeyId LogDeliveryConfigurations MultiAZEnabled
    NetworkType NodeGroupConfiguration NotificationTopicArn NumCacheClusters NumNodeGroups Port
    PreferredCacheClusterAZs PreferredMaintenanceWindow PrimaryClusterId ReplicasPerNodeGroup
    ReplicationGroupDescription! ReplicationGroupId SecurityGroupIds SnapshotArns SnapshotName
    SnapshotRetentionLimit SnapshotWindow SnapshottingClusterId Tags TransitEncryptionEnabled TransitEncryptionMode
    UserGroupIds`,
  'AWS::ElastiCache::ServerlessCache': `
    CacheUsageLimits ConnectionType DailySnapshotTime Description Endpoint Engine! FinalSnapshotName KmsKeyId
    MajorEngineVersion NetworkType ReaderEndpoint SecurityGroupIds ServerlessCacheName! SnapshotArnsToRestore
    SnapshotRetentionLimit SubnetIds Tags UserGroupId`,
  'AWS::ElastiCache::SubnetGroup': 'CacheSubnetGroupName Description! SubnetIds! Tags',
  'AWS::ElasticLoadBalancingV2::Listener': `
    AlpnPolicy Certificates DefaultActions! ListenerAttributes LoadBalancerArn! MutualAuthentication Port Protocol
    SslPolicy Tags`,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': `
    EnableCapacityReservationProvisionStabilize EnablePrefixForIpv6SourceNat
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic IpAddressType Ipv4IpamPoolId LoadBalancerAttributes
    MinimumLoadBalancerCapacity Name Scheme SecurityGroups SubnetMappings Subnets Tags Type`,
  'AWS::ElasticLoadBalancingV2::TargetGroup': `
    HealthCheckEnabled HealthCheckIntervalSeconds HealthCheckPath HealthCheckPort HealthCheckProtocol
    HealthCheckTimeoutSeconds HealthyThresholdCount IpAddressType Matcher Name Port Protocol ProtocolVersion Tags
    TargetControlPort TargetGroupAttributes TargetType Targets UnhealthyThresholdCount VpcId`,
  'AWS::Events::Rule': 'Description EventBusName EventPattern Name RoleArn ScheduleExpression State Tags Targets',
  'AWS::Glue::Database': 'CatalogId! DatabaseInput! DatabaseName',
  'AWS::Glue::Table': 'CatalogId! DatabaseName! Name OpenTableFormatInput TableInput',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName Path Roles!',
  'AWS::IAM::ManagedPolicy': 'Description Groups ManagedPolicyName Path PolicyDocument! Roles Users',
  'AWS::IAM::Policy': 'Groups PolicyDocument! PolicyName! Roles Users',
  'AWS::IAM::Role': `
    AssumeRolePolicyDocument! Description ManagedPolicyArns MaxSessionDuration Path PermissionsBoundary Policies
    RoleName Tags`,
  'AWS::KMS::Alias': 'AliasName! TargetKeyId!',
  'AWS::KMS::Key': `
    BypassPolicyLockoutSafetyCheck Description EnableKeyRotation Enabled KeyPolicy KeySpec KeyUsage MultiRegion
    Origin PendingWindowInDays RotationPeriodInDays Tags`,
  'AWS::KMS::ReplicaKey': 'Description Enabled KeyPolicy! PendingWindowInDays PrimaryKeyArn! Tags',
  'AWS::Lambda::Alias': `
    Description FunctionName! FunctionVersion! Name! ProvisionedConcurrencyConfig RoutingConfig`,
  'AWS::Lambda::EventSourceMapping': `
    AmazonManagedKafkaEventSourceConfig BatchSize BisectBatchOnFunctionError DestinationConfig
    DocumentDBEventSourceConfig Enabled EventSourceArn FilterCriteria FunctionName! FunctionResponseTypes KmsKeyArn
    LoggingConfig MaximumBatchingWindowInSeconds MaximumRecordAgeInSeconds MaximumRetryAttempts MetricsConfig
    ParallelizationFactor ProvisionedPollerConfig Queues ScalingConfig SelfManagedEventSource
    SelfManagedKafkaEventSourceConfig SourceAccessConfigurations StartingPosition StartingPositionTimestamp Tags
    Topics TumblingWindowInSeconds`,
  'AWS::Lambda::Function': `
    Architectures CapacityProviderConfig Code! CodeSigningConfigArn DeadLetterConfig Description DurableConfig
    Environment EphemeralStorage FileSystemConfigs FunctionName FunctionScalingConfig Handler ImageConfig KmsKeyArn
    Layers LoggingConfig MemorySize PackageType PublishToLatestPublished RecursiveLoop ReservedConcurrentExecutions
    Role! Runtime RuntimeManagementConfig SnapStart Tags TenancyConfig Timeout TracingConfig VpcConfig`,
  'AWS::Lambda::LayerVersion': `
    CompatibleArchitectures CompatibleRuntimes Content! Description LayerName LicenseInfo`,
  'AWS::Lambda::Permission': `
    Action! EventSourceToken FunctionName! FunctionUrlAuthType InvokedViaFunctionUrl Principal! PrincipalOrgID
    SourceAccount SourceArn`,
  'AWS::Lambda::Url': 'AuthType! Cors InvokeMode Qualifier TargetFunctionArn!',
  'AWS::Lambda::Version': `
    CodeSha256 Description FunctionName! FunctionScalingConfig ProvisionedConcurrencyConfig RuntimePolicy`,
  'AWS::Logs::LogGroup': `
    BearerTokenAuthenticationEnabled DataProtectionPolicy DeletionProtectionEnabled FieldIndexPolicies KmsKeyId
    LogGroupClass LogGroupName ResourcePolicyDocument RetentionInDays Tags`,
  'AWS::RDS::DBCluster': `
    AllocatedStorage AssociatedRoles AutoMinorVersionUpgrade AvailabilityZones BacktrackWindow BackupRetentionPeriod
    ClusterScalabilityType CopyTagsToSnapshot DBClusterIdentifier DBClusterInstanceClass DBClusterParameterGroupName
    DBInstanceParameterGroupName DBSubnetGroupName DBSystemId DatabaseInsightsMode DatabaseName
    DeleteAutomatedBackups DeletionProtection Domain DomainIAMRoleName EnableCloudwatchLogsExports
    EnableGlobalWriteForwarding EnableHttpEndpoint EnableIAMDatabaseAuthentication EnableLocalWriteForwarding Engine
    EngineLifecycleSupport EngineMode EngineVersion GlobalClusterIdentifier Iops KmsKeyId ManageMasterUserPassword
    MasterUserAuthenticationType MasterUserPassword MasterUserSecret MasterUsername MonitoringInterval
    MonitoringRoleArn NetworkType PerformanceInsightsEnabled PerformanceInsightsKmsKeyId
    PerformanceInsightsRetentionPeriod Port PreferredBackupWindow PreferredMaintenanceWindow PubliclyAccessible
    ReplicationSourceIdentifier RestoreToTime RestoreType ScalingConfiguration ServerlessV2ScalingConfiguration
    SnapshotIdentifier SourceDBClusterIdentifier SourceDbClusterResourceId SourceRegion StorageEncrypted StorageType
    Tags UseLatestRestorableTime VpcSecurityGroupIds WithExpressConfiguration`,
  'AWS::RDS::DBInstance': `
    AdditionalStorageVolumes AllocatedStorage AllowMajorVersionUpgrade ApplyImmediately AssociatedRoles
    AutoMinorVersionUpgrade AutomaticBackupReplicationKmsKeyId AutomaticBackupReplicationRegion
    AutomaticBackupReplicationRetentionPeriod AvailabilityZone BackupRetentionPeriod BackupTarget
    CACertificateIdentifier CertificateRotationRestart CharacterSetName CopyTagsToSnapshot CustomIAMInstanceProfile
    DBClusterIdentifier DBClusterSnapshotIdentifier DBInstanceClass DBInstanceIdentifier DBName DBParameterGroupName
    DBSecurityGroups DBSnapshotIdentifier DBSubnetGroupName DBSystemId DatabaseInsightsMode DedicatedLogVolume
    DeleteAutomatedBackups DeletionProtection Domain DomainAuthSecretArn DomainDnsIps DomainFqdn DomainIAMRoleName
    DomainOu EnableCloudwatchLogsExports EnableIAMDatabaseAuthentication EnablePerformanceInsights Engine
    EngineLifecycleSupport EngineVersion Iops KmsKeyId LicenseModel ManageMasterUserPassword
    MasterUserAuthenticationType MasterUserPassword MasterUserSecret MasterUsername MaxAllocatedStorage
    MonitoringInterval MonitoringRoleArn MultiAZ NcharCharacterSetName NetworkType OptionGroupName
    PerformanceInsightsKMSKeyId PerformanceInsightsRetentionPeriod Port PreferredBackupWindow
    PreferredMaintenanceWindow ProcessorFeatures PromotionTier PubliclyAccessible ReplicaMode RestoreTime
    SourceDBClusterIdentifier SourceDBInstanceAutomatedBackupsArn SourceDBInstanceIdentifier SourceDbiResourceId
    SourceRegion StorageEncrypted StorageThroughput StorageType Tags TdeCredentialArn TdeCredentialPassword Timezone
    UseDefaultProcessorFeatures UseLatestRestorableTime VPCSecurityGroups`,
  'AWS::RDS::DBSubnetGroup': 'DBSubnetGroupDescription! DBSubnetGroupName SubnetIds! Tags',
  'AWS::S3::Bucket': `
    AbacStatus AccelerateConfiguration AccessControl AnalyticsConfigurations BucketEncryption BucketName
    BucketNamePrefix BucketNamespace CorsConfiguration IntelligentTieringConfigurations InventoryConfigurations
    LifecycleConfiguration LoggingConfiguration MetadataConfiguration MetadataTableConfiguration
    MetricsConfigurations NotificationConfiguration ObjectLockConfiguration ObjectLockEnabled OwnershipControls
    PublicAccessBlockConfiguration ReplicationConfiguration Tags VersioningConfiguration WebsiteConfiguration`,
  'AWS::S3::BucketPolicy': 'Bucket! PolicyDocument!',
  'AWS::SNS::Subscription': `
    DeliveryPolicy Endpoint FilterPolicy FilterPolicyScope Protocol! RawMessageDelivery RedrivePolicy Region
    ReplayPolicy SubscriptionRoleArn TopicArn!`,
  'AWS::SNS::Topic': `
    ArchivePolicy ContentBasedDeduplication DataProtectionPolicy DeliveryStatusLogging DisplayName
    FifoThroughputScope FifoTopic KmsMasterKeyId MaximumMessageSize SignatureVersion Subscription Tags TopicName
    TracingConfig`,
  'AWS::SNS::TopicPolicy': 'PolicyDocument! Topics!',
  'AWS::SQS::Queue': `
    ContentBasedDeduplication DeduplicationScope DelaySeconds FifoQueue FifoThroughputLimit
    KmsDataKeyReusePeriodSeconds KmsMasterKeyId MaximumMessageSize MessageRetentionPeriod QueueName
    ReceiveMessageWaitTimeSeconds RedriveAllowPolicy RedrivePolicy SqsManagedSseEnabled Tags VisibilityTimeout`,
  'AWS::SQS::QueuePolicy': 'PolicyDocument! Queues!',
  'AWS::SSM::Parameter': 'AllowedPattern DataType Description Name Policies Tags Tier Type! Value!',
  'AWS::Scheduler::Schedule': `
    Description EndDate FlexibleTimeWindow! GroupName KmsKeyArn Name ScheduleExpression! ScheduleExpressionTimezone
    StartDate State Target!`,
  'AWS::SecretsManager::ResourcePolicy': 'BlockPublicPolicy ResourcePolicy! SecretId!',
  'AWS::SecretsManager::RotationSchedule': `
    ExternalSecretRotationMetadata ExternalSecretRotationRoleArn HostedRotationLambda RotateImmediatelyOnUpdate
    RotationLambdaARN RotationRules SecretId!`,
  'AWS::SecretsManager::Secret': `
    Description GenerateSecretString KmsKeyId Name ReplicaRegions SecretString Tags Type`,
  'AWS::SecretsManager::SecretTargetAttachment': 'SecretId! TargetId! TargetType!',
};

/** What a resource of a type may and must be given. */
export interface KnownProperties {
  readonly names: readonly string[];
  readonly required: readonly string[];
}

/** The properties of a type; undefined of a type that is not listed, of which nothing can be said. */
export function propertiesOf(type: string): KnownProperties | undefined {
  const listed = Object.hasOwn(PROPERTIES, type) ? PROPERTIES[type]?.split(/\s+/).filter(Boolean) : undefined;
  if (listed === undefined) return undefined;
  return {
    names: listed.map((name) => name.replace('!', '')),
    required: listed.filter((name) => name.endsWith('!')).map((name) => name.slice(0, -1)),
  };
}
