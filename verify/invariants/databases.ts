import { at, isTrueAt, listAt, numberAt, textAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';
import { checkRanges } from './ranges';

const CLUSTER_ENGINE = /^(aurora-mysql|aurora-postgresql|mysql|postgres|neptune)$/;
const RESERVED_USER = /^(admin|postgres|rdsadmin|rds_superuser|root|mysql)$/;

/** Aurora and RDS: engines that match, capacity in order, subnets in two zones. */
export const databases: Invariant = (deployment, report) => {
  const instances = deployment.all('AWS::RDS::DBInstance');
  for (const cluster of deployment.all('AWS::RDS::DBCluster')) {
    const { properties } = cluster;
    const fault = (rule: string, wrong: string, fix: string): void => report(cluster, `database/${rule}`, wrong, fix);
    const engine = textAt(properties, 'Engine') ?? '';
    const version = textAt(properties, 'EngineVersion');
    if (isLiteral(engine) && !CLUSTER_ENGINE.test(engine))
      fault('engine', `There is no cluster engine '${engine}'.`, 'As in aurora-postgresql.');
    if (version !== undefined && isLiteral(version)) {
      if (engine === 'aurora-postgresql' && !/^(1[1-8])(\.\d+)?(\.\d+)?$/.test(version))
        fault('engine-version', `aurora-postgresql has no version ${version}.`, 'As in 16.8.');
      if (engine === 'aurora-mysql' && !/^(5\.7|8\.[04])(\.|$)/.test(version))
        fault('engine-version', `aurora-mysql has no version ${version}.`, 'As in 8.0.mysql_aurora.3.08.0.');
      const family = textAt(properties, 'DBClusterParameterGroupName');
      const major = /^default\.[a-z-]+?(\d+(?:\.\d)?)$/.exec(family ?? '')?.[1];
      if (major !== undefined && !version.startsWith(major))
        fault(
          'parameter-group',
          `${family ?? ''} is not of version ${version}.`,
          'Use the parameter group of the version.',
        );
    }
    const scaling = at(properties, 'ServerlessV2ScalingConfiguration');
    const own = instances.filter((one) => deployment.target(one.properties['DBClusterIdentifier']) === cluster);
    const isServerless = own.some((one) => textAt(one.properties, 'DBInstanceClass') === 'db.serverless');
    if (isServerless && scaling === undefined)
      fault(
        'serverless-without-scaling',
        'It has db.serverless instances but no ServerlessV2ScalingConfiguration.',
        'Give MinCapacity and MaxCapacity.',
      );
    if (
      own.length === 0 &&
      textAt(properties, 'EngineMode') !== 'serverless' &&
      textAt(properties, 'DBClusterInstanceClass') === undefined
    )
      fault('no-instance', 'The cluster has no instance: nothing answers.', 'Add an AWS::RDS::DBInstance.');
    if (scaling !== undefined) {
      const least = numberAt(scaling, 'MinCapacity');
      const greatest = numberAt(scaling, 'MaxCapacity');
      const pause = numberAt(scaling, 'SecondsUntilAutoPause');
      for (const [name, value, lowest] of [
        ['MinCapacity', least, 0],
        ['MaxCapacity', greatest, 1],
      ] as const) {
        if (value !== undefined && (value < lowest || value > 256 || value * 2 !== Math.round(value * 2)))
          fault('capacity', `${name} is ${value} ACU.`, `${lowest} to 256 in steps of 0.5.`);
      }
      if (least === undefined || greatest === undefined) {
        if (at(scaling, 'MinCapacity') === undefined || at(scaling, 'MaxCapacity') === undefined)
          fault('capacity', 'MinCapacity and MaxCapacity go together.', 'Give both.');
      } else if (least > greatest)
        fault('capacity', `MinCapacity ${least} is above MaxCapacity ${greatest}.`, 'Put them in order.');
      if (pause !== undefined && (least ?? 0) > 0)
        fault(
          'auto-pause',
          `SecondsUntilAutoPause is set but MinCapacity is ${least ?? 0}: it never pauses, and RDS refuses it.`,
          'Set MinCapacity 0, or remove it.',
        );
      if (pause !== undefined && (pause < 300 || pause > 86_400))
        fault('auto-pause', `SecondsUntilAutoPause is ${pause}.`, '300 to 86400.');
      const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
      const pausesFrom: Record<number, number> = { 13: 15, 14: 12, 15: 7, 16: 3 };
      if (
        least === 0 &&
        engine === 'aurora-postgresql' &&
        version?.includes('.') &&
        minor < (pausesFrom[major] ?? (major < 13 ? Infinity : 0))
      )
        fault(
          'auto-pause',
          `aurora-postgresql ${version} cannot scale to 0 ACU.`,
          'Use a later version, as 16.3 or above.',
        );
    }
    const usesDataApi = deployment.resources.some(
      ({ type, properties: those }) =>
        type === 'AWS::IAM::Policy' &&
        /rds-data:/.test(JSON.stringify(those)) &&
        deployment.mentioned(those['PolicyDocument']).includes(cluster),
    );
    if (isTrueAt(properties, 'EnableHttpEndpoint') && !/^aurora-/.test(engine))
      fault('data-api', `${engine} has no Data API.`, 'Use Aurora, or remove EnableHttpEndpoint.');
    if (usesDataApi && !isTrueAt(properties, 'EnableHttpEndpoint'))
      fault(
        'data-api',
        'Roles may call the Data API but EnableHttpEndpoint is off: every statement fails.',
        'Set EnableHttpEndpoint.',
      );
    checkRanges(cluster, 'database/range', report, [
      { path: ['BackupRetentionPeriod'], least: 1, greatest: 35, unit: ' days' },
      { path: ['Port'], least: 1_150, greatest: 65_535 },
    ]);
    const user = textAt(properties, 'MasterUsername');
    if (
      user !== undefined &&
      isLiteral(user) &&
      (RESERVED_USER.test(user) || !/^[a-zA-Z]\w{0,62}$/.test(user)) &&
      !(engine === 'aurora-mysql' && user === 'admin') &&
      user !== 'postgres'
    )
      fault(
        'user',
        `The master user cannot be '${user}'.`,
        'A letter, then letters, digits and underscores; no reserved word.',
      );
    const name = textAt(properties, 'DatabaseName');
    if (name !== undefined && isLiteral(name) && !/^[a-zA-Z]\w{0,62}$/.test(name))
      fault('name', `A database cannot be named '${name}'.`, 'A letter, then letters, digits and underscores.');
    if (isTrueAt(properties, 'DeletionProtection') && cluster.deletionPolicy === 'Delete')
      fault(
        'deletion',
        'DeletionPolicy is Delete but DeletionProtection keeps the cluster: the deletion of the stack fails.',
        'Use Retain or Snapshot, or turn the protection off.',
      );
    if (isTrueAt(properties, 'ManageMasterUserPassword') && properties['MasterUserPassword'] !== undefined)
      fault('password', 'ManageMasterUserPassword beside MasterUserPassword.', 'Keep one.');
    if (
      properties['MasterUsername'] !== undefined &&
      properties['MasterUserPassword'] === undefined &&
      !isTrueAt(properties, 'ManageMasterUserPassword') &&
      properties['SnapshotIdentifier'] === undefined
    )
      fault('password', 'There is no master password.', 'Give one by a secret.');
  }
  for (const instance of instances) {
    const fault = (rule: string, wrong: string, fix: string): void => report(instance, `database/${rule}`, wrong, fix);
    const cluster = deployment.target(instance.properties['DBClusterIdentifier']);
    const type = textAt(instance.properties, 'DBInstanceClass') ?? '';
    if (isLiteral(type) && !/^db\.(serverless|[a-z0-9-]+\.(micro|small|medium|large|\d*xlarge))$/.test(type))
      fault('instance-class', `There is no instance class '${type}'.`, 'As in db.serverless or db.t4g.medium.');
    if (type === 'db.serverless' && instance.properties['DBClusterIdentifier'] === undefined)
      fault('instance-class', 'db.serverless without a cluster.', 'Give DBClusterIdentifier.');
    if (cluster === undefined) continue;
    const engine = textAt(instance.properties, 'Engine');
    const theirs = textAt(cluster.properties, 'Engine');
    if (engine !== undefined && theirs !== undefined && engine !== theirs)
      fault(
        'engine-mismatch',
        `The instance is ${engine}, its cluster ${cluster.logicalId} is ${theirs}.`,
        'Use one engine.',
      );
    const [own, other] = [textAt(instance.properties, 'EngineVersion'), textAt(cluster.properties, 'EngineVersion')];
    if (own !== undefined && other !== undefined && own !== other)
      fault('engine-mismatch', `The instance is ${own}, its cluster ${other}.`, 'Leave the version to the cluster.');
    if (isTrueAt(instance.properties, 'PubliclyAccessible'))
      fault('public', 'The database instance has a public address.', 'Set PubliclyAccessible false.');
    for (const property of ['AllocatedStorage', 'MasterUsername', 'BackupRetentionPeriod', 'StorageEncrypted']) {
      if (instance.properties[property] !== undefined && theirs?.startsWith('aurora'))
        fault('property-of-cluster', `${property} is given for an instance of a cluster.`, 'Give it at the cluster.');
    }
  }
  for (const group of deployment.all('AWS::RDS::DBSubnetGroup', 'AWS::ElastiCache::SubnetGroup')) {
    const subnets = deployment.targets(group.properties, 'SubnetIds');
    const zones = new Set(subnets.map((subnet) => textAt(subnet.properties, 'AvailabilityZone') ?? subnet.logicalId));
    if (
      group.type === 'AWS::RDS::DBSubnetGroup' &&
      (listAt(group.properties, 'SubnetIds').length < 2 ||
        (subnets.length === listAt(group.properties, 'SubnetIds').length && zones.size < 2))
    ) {
      report(
        group,
        'database/subnets',
        'The subnets are not in two zones: RDS refuses the group.',
        'Give subnets of two zones or more.',
      );
    }
    for (const subnet of subnets)
      if (subnet.type !== 'AWS::EC2::Subnet')
        report(
          group,
          'database/subnets',
          `SubnetIds has ${subnet.logicalId}, of type ${subnet.type}.`,
          'Give subnets.',
        );
  }
};
