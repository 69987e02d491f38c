/** Prefixes of actions, of the service authorization reference: those of the services that an application may plausibly use. */
export const SERVICE_PREFIXES: ReadonlySet<string> = new Set(
  `access-analyzer account acm acm-pca amplify apigateway appconfig appconfigdata application-autoscaling application-signals applicationinsights appmesh apprunner appsync
  aps arc-zonal-shift athena auditmanager autoscaling autoscaling-plans aws-portal backup backup-gateway batch bedrock bedrock-agentcore billing budgets ce chime cloud9
  cloudformation cloudfront cloudfront-keyvaluestore cloudhsm cloudsearch cloudshell cloudtrail cloudtrail-data cloudwatch codeartifact codebuild codecommit codeconnections codedeploy
  codeguru-profiler codeguru-reviewer codepipeline codestar-connections codestar-notifications cognito-identity cognito-idp cognito-sync comprehend compute-optimizer config connect
  controltower cur dataexchange datapipeline datasync dax detective devops-guru directconnect discovery dlm dms docdb-elastic ds dsql dynamodb ebs ec2 ec2-instance-connect ec2messages ecr
  ecr-public ecs eks eks-auth elasticache elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce emr-containers emr-serverless es events evidently execute-api
  firehose fis fms forecast freetier fsx gamelift geo glacier globalaccelerator glue grafana greengrass groundstation guardduty health iam identitystore imagebuilder inspector inspector2
  internetmonitor invoicing iot iot-device-tester iotanalytics iotdeviceadvisor iotevents iotfleetwise iotsitewise iottwinmaker iotwireless ivs kafka kafka-cluster kafkaconnect kendra
  kinesis kinesisanalytics kinesisvideo kms lakeformation lambda lex license-manager lightsail location logs lookoutmetrics macie2 managedblockchain mediaconnect mediaconvert
  medialive mediapackage mediastore memorydb mgh mobiletargeting mq neptune-db neptune-graph network-firewall networkmanager notifications oam observabilityadmin opensearch organizations osis outposts
  payments personalize pi pipes polly pricing proton q qbusiness qldb quicksight ram rbin rds rds-data rds-db redshift redshift-data redshift-serverless rekognition resiliencehub
  resource-explorer-2 resource-groups robomaker rolesanywhere route53 route53-recovery-control-config route53domains route53resolver rum s3 s3-object-lambda s3-outposts s3express s3tables s3vectors sagemaker
  savingsplans scheduler schemas sdb secretsmanager securityhub securitylake serverlessrepo servicecatalog servicediscovery servicequotas ses shield signer signin sms sns sqs ssm
  ssm-contacts ssm-incidents ssmmessages sso sso-directory states storagegateway sts support swf synthetics tag textract timestream transcribe transfer translate trustedadvisor
  verifiedpermissions voiceid vpc-lattice vpce waf waf-regional wafv2 wellarchitected workmail workspaces xray`
    .split(/\s+/)
    .filter(Boolean),
);
