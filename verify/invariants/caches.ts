import { isTrueAt, numberAt, textAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';
import { checkRanges } from './ranges';

const VERSIONS: Record<string, RegExp> = {
  redis: /^([2-5]\.\d+(\.\d+)?|6\.(x|\d+)|7\.[01]|7\.x|7)$/,
  valkey: /^(7\.2|7|8\.\d|8|9\.\d|9)$/,
  memcached: /^1\.[4-6](\.\d+)?$/,
};

/** ElastiCache: engines with versions that they have, and failover that has where to go. */
export const caches: Invariant = (deployment, report) => {
  for (const cache of deployment.all(
    'AWS::ElastiCache::ReplicationGroup',
    'AWS::ElastiCache::CacheCluster',
    'AWS::ElastiCache::ServerlessCache',
  )) {
    const { properties } = cache;
    const fault = (rule: string, wrong: string, fix: string): void => report(cache, `cache/${rule}`, wrong, fix);
    const isGroup = cache.type === 'AWS::ElastiCache::ReplicationGroup';
    const engine = (textAt(properties, 'Engine') ?? (isGroup ? 'redis' : '')).toLowerCase();
    const version = textAt(
      properties,
      cache.type === 'AWS::ElastiCache::ServerlessCache' ? 'MajorEngineVersion' : 'EngineVersion',
    );
    if (!isLiteral(engine)) continue;
    const versions = Object.hasOwn(VERSIONS, engine) ? VERSIONS[engine] : undefined;
    if (versions === undefined || (isGroup && engine === 'memcached'))
      fault(
        'engine',
        `There is no engine '${engine}' for ${cache.type}.`,
        'redis or valkey; memcached for a cluster alone.',
      );
    else if (version !== undefined && isLiteral(version) && !versions.test(version))
      fault(
        'version',
        `${engine} has no version ${version}.`,
        engine === 'valkey' ? '7.2 or 8.0.' : 'A version of that engine, as 7.1 of redis.',
      );
    const family = /^default\.([a-z]+)(\d+)/.exec(textAt(properties, 'CacheParameterGroupName') ?? '');
    const major = /^\d+/.exec(version ?? '')?.[0];
    if (family !== null && (family[1] !== engine || (major !== undefined && family[2] !== major)))
      fault(
        'parameter-group',
        `${textAt(properties, 'CacheParameterGroupName') ?? ''} is not of ${engine} ${version ?? ''}.`,
        'Use the group of the engine and its version.',
      );
    checkRanges(cache, 'cache/range', report, [
      { path: ['SnapshotRetentionLimit'], least: 0, greatest: 35, unit: ' days' },
      { path: ['NumCacheClusters'], least: 1, greatest: 6 },
      { path: ['ReplicasPerNodeGroup'], least: 0, greatest: 5 },
    ]);
    const node = textAt(properties, 'CacheNodeType');
    if (node !== undefined && isLiteral(node) && !/^cache\.[a-z0-9]+\.(micro|small|medium|large|\d*xlarge)$/.test(node))
      fault('node-type', `There is no node type ${node}.`, 'As in cache.t4g.micro.');
    const members = numberAt(properties, 'NumCacheClusters') ?? (numberAt(properties, 'ReplicasPerNodeGroup') ?? 0) + 1;
    if (
      isTrueAt(properties, 'AutomaticFailoverEnabled') &&
      members < 2 &&
      (numberAt(properties, 'NumNodeGroups') ?? 1) < 2
    )
      fault('failover', 'Automatic failover with one node.', 'Give two or more.');
    if (isTrueAt(properties, 'MultiAZEnabled') && !isTrueAt(properties, 'AutomaticFailoverEnabled'))
      fault('failover', 'MultiAZEnabled needs AutomaticFailoverEnabled.', 'Set both.');
    if (properties['AuthToken'] !== undefined && !isTrueAt(properties, 'TransitEncryptionEnabled'))
      fault('token', 'AuthToken needs TransitEncryptionEnabled.', 'Set it.');
    if (
      cache.type === 'AWS::ElastiCache::CacheCluster' &&
      engine !== 'memcached' &&
      (numberAt(properties, 'NumCacheNodes') ?? 1) !== 1
    )
      fault('nodes', `A ${engine} cluster has one node.`, 'Use a replication group.');
  }
};
