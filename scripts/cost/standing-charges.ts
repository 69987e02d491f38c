import { z } from 'zod';
import { ASSUMPTIONS as A, HOURS_PER_MONTH, SECONDS_PER_MONTH } from './assumptions';
import type { Charge, Pricing } from './charges';
import { type Resource, referredTo } from './deployment';
import { instancePriceName } from './price-list';

/** What costs by the hour or the month, however little happens: network, instances, database, secrets, keys, alarms. */

const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';

const loadBalancerSchema = z.looseObject({
  Type: z.string().default('application'),
  Scheme: z.string().default('internet-facing'),
  Subnets: z.array(z.unknown()).default([]),
});

export const loadBalancer: Pricing = ({ logicalId, properties }, { traffic }) => {
  const { Type, Scheme, Subnets } = loadBalancerSchema.parse(properties);
  if (Type !== 'application')
    throw new Error(`The cost model knows application load balancers, and ${logicalId} is of type ${Type}`);
  const units = Math.max(
    traffic.loadBalancerConnectionsPerSecond / 25,
    traffic.wampSessions / 3000,
    traffic.loadBalancerGb / HOURS_PER_MONTH,
  );
  return [
    { price: 'loadBalancerHour', what: 'Load balancer', quantity: HOURS_PER_MONTH },
    {
      price: 'applicationLoadBalancerUnitHour',
      what: 'Capacity units of the load balancer',
      quantity: units * HOURS_PER_MONTH,
    },
    ...(Scheme === 'internal' ? [] : [publicAddresses('load balancer', Subnets.length)]),
  ];
};

const groupSchema = z.looseObject({
  LaunchTemplate: z.looseObject({ LaunchTemplateId: z.unknown() }),
  MinSize: z.coerce.number(),
  DesiredCapacity: z.coerce.number().optional(),
});
const launchTemplateSchema = z.looseObject({
  LaunchTemplateData: z.looseObject({
    InstanceType: z.string(),
    BlockDeviceMappings: z
      .array(z.looseObject({ Ebs: z.looseObject({ VolumeSize: z.number(), VolumeType: z.literal('gp3') }) }))
      .min(1, { error: 'must name the disk: else its size is that of the image, which no template tells' }),
    NetworkInterfaces: z.array(z.looseObject({ AssociatePublicIpAddress: z.boolean().default(false) })).default([]),
    Monitoring: z.looseObject({ Enabled: z.boolean() }).optional(),
  }),
});

/** The metrics that EC2 sends each minute when detailed monitoring is on. */
const DETAILED_METRICS = 7;

/** The instances of a group; more than it wants now would cost more. */
export const autoScalingGroup: Pricing = ({ properties }, { resources }) => {
  const { LaunchTemplate, MinSize, DesiredCapacity } = groupSchema.parse(properties);
  const template = referredTo(resources, LAUNCH_TEMPLATE, LaunchTemplate.LaunchTemplateId);
  const data = launchTemplateSchema.parse(template.properties).LaunchTemplateData;
  const count = DesiredCapacity ?? MinSize;
  const gigabytes = data.BlockDeviceMappings.reduce((sum, { Ebs }) => sum + Ebs.VolumeSize, 0);
  const addresses = data.NetworkInterfaces.filter(({ AssociatePublicIpAddress }) => AssociatePublicIpAddress).length;
  return [
    {
      price: instancePriceName(data.InstanceType),
      what: `Instances ${data.InstanceType}`,
      quantity: count * HOURS_PER_MONTH,
    },
    { price: 'diskGb', what: 'Disks of the instances', quantity: count * gigabytes },
    ...(addresses > 0 ? [publicAddresses('instances', count * addresses)] : []),
    ...(data.Monitoring?.Enabled === true
      ? [{ price: 'metric', what: 'Detailed monitoring of instances', quantity: count * DETAILED_METRICS }]
      : []),
  ];
};

function publicAddresses(of: string, count: number): Charge {
  return { price: 'publicAddressHour', what: `Public IPv4 addresses of ${of}`, quantity: count * HOURS_PER_MONTH };
}

export const elasticAddress: Pricing = () => [publicAddresses('NAT gateways', 1)];

/** The router's traffic to the queue passes one of them; S3 and DynamoDB have gateway endpoints. */
export const natGateway: Pricing = (_gateway, { resources, traffic }) => {
  const gateways = resources.filter(({ type }) => type === 'AWS::EC2::NatGateway').length;
  return [
    { price: 'natGatewayHour', what: 'NAT gateways', quantity: HOURS_PER_MONTH },
    { price: 'natGatewayGb', what: 'Data through NAT gateways', quantity: traffic.routerGb / gateways },
  ];
};

const endpointSchema = z.looseObject({
  VpcEndpointType: z.enum(['Gateway', 'Interface']).default('Gateway'),
  SubnetIds: z.array(z.unknown()).default([]),
});

export const vpcEndpoint: Pricing = ({ properties }) => {
  const { VpcEndpointType, SubnetIds } = endpointSchema.parse(properties);
  if (VpcEndpointType === 'Gateway') return [];
  const quantity = Math.max(1, SubnetIds.length) * HOURS_PER_MONTH;
  return [{ price: 'interfaceEndpointHour', what: 'Interface endpoints', quantity }];
};

export const secret: Pricing = () => [{ price: 'secret', what: 'Secrets', quantity: 1 }];

export const key: Pricing = () => [
  { price: 'key', what: 'Customer-managed keys (each of the first two yearly rotations adds $1)', quantity: 1 },
  { price: 'keyRequest', what: 'Requests to keys, while idle', quantity: A.idleKeyRequests },
];

const alarmSchema = z.looseObject({
  Period: z.number().optional(),
  Metrics: z.array(z.looseObject({ MetricStat: z.looseObject({ Period: z.number() }).optional() })).default([]),
});

/** An alarm costs by the metrics that it reads. */
export const alarm: Pricing = ({ properties }) => {
  const { Period, Metrics } = alarmSchema.parse(properties);
  const periods = Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Period]));
  const all = periods.length === 0 ? [Period ?? 60] : periods;
  return all.map((seconds) => ({
    price: seconds < 60 ? 'highResolutionAlarm' : 'alarm',
    what: seconds < 60 ? 'Alarms of high resolution' : 'Alarms',
    quantity: 1,
  }));
};

export const dashboard: Pricing = () => [{ price: 'dashboard', what: 'Dashboards', quantity: 1 }];

const clusterSchema = z.looseObject({
  Engine: z.literal('aurora-postgresql'),
  BackupRetentionPeriod: z.number().default(1),
  ServerlessV2ScalingConfiguration: z.looseObject({
    MinCapacity: z.number(),
    SecondsUntilAutoPause: z.number().default(300),
  }),
});
const instanceSchema = z.looseObject({ DBClusterIdentifier: z.unknown(), DBInstanceClass: z.literal('db.serverless') });

/**
 * Capacity of all instances of a cluster. One that may sleep is awake after each query for the minutes until it pauses; one that may
 * not costs its minimum around the clock. Work that needs more than that capacity is not modelled.
 */
export const databaseCluster: Pricing = (cluster, { resources, traffic }) => {
  const { BackupRetentionPeriod, ServerlessV2ScalingConfiguration: scaling } = clusterSchema.parse(cluster.properties);
  const instances = resources.filter((resource) => isInstanceOf(resource, cluster)).length;
  const { MinCapacity, SecondsUntilAutoPause } = scaling;
  const awakeSeconds = traffic.databaseWakes * (A.resumeSeconds + SecondsUntilAutoPause) + traffic.databaseWorkSeconds;
  const capacity: Charge =
    MinCapacity > 0
      ? {
          price: 'databaseUnitHour',
          what: `Database capacity: ${instances} x ${MinCapacity} ACU around the clock`,
          quantity: instances * MinCapacity * HOURS_PER_MONTH,
        }
      : {
          price: 'databaseUnitHour',
          what: `Database capacity: ${Math.round(traffic.databaseWakes)} wake-ups, paused ${SecondsUntilAutoPause / 60} minutes after each`,
          quantity: (instances * A.awakeCapacityUnits * Math.min(awakeSeconds, SECONDS_PER_MONTH)) / 3600,
        };
  return [
    capacity,
    { price: 'databaseGb', what: 'Database storage', quantity: traffic.databaseGb },
    { price: 'databaseRequest', what: 'Database I/O', quantity: traffic.databaseRequests },
    { price: 'dataApiRequest', what: 'Data API', quantity: traffic.dataApiRequests },
    ...(BackupRetentionPeriod > 1
      ? [{ price: 'databaseBackupGb', what: 'Database backups beyond the first day', quantity: traffic.databaseGb }]
      : []),
  ];
};

function isInstanceOf(resource: Resource, cluster: Resource): boolean {
  if (resource.type !== 'AWS::RDS::DBInstance') return false;
  const { DBClusterIdentifier } = instanceSchema.parse(resource.properties);
  return referredTo([cluster], cluster.type, DBClusterIdentifier) === cluster;
}
