import { resource, rulesOf } from '../faults-of';

const GROUP = {
  ReplicationGroupDescription: 'x',
  Engine: 'valkey',
  EngineVersion: '8.0',
  CacheNodeType: 'cache.t4g.micro',
  NumCacheClusters: 2,
};

function cacheRules(properties: Record<string, unknown>, type = 'ReplicationGroup'): string[] {
  const good = type === 'ReplicationGroup' ? GROUP : {};
  return rulesOf('cache', { Cache: resource(`AWS::ElastiCache::${type}`, { ...good, ...properties }) });
}

describe('caches', () => {
  it.each([
    ['a group of two', { AutomaticFailoverEnabled: true, MultiAZEnabled: true }],
    ['redis with its parameters', { Engine: 'redis', EngineVersion: '7.1', CacheParameterGroupName: 'default.redis7' }],
  ])('hold for %s', (_, properties) => {
    expect(cacheRules(properties)).toEqual([]);
  });

  it.each([
    ['an engine that there is not', { Engine: 'rediss' }, 'engine'],
    ['a version that the engine has not', { EngineVersion: '6.2' }, 'version'],
    ['a node type without its prefix', { CacheNodeType: 't4g.micro' }, 'node-type'],
    ['failover with one node', { NumCacheClusters: 1, AutomaticFailoverEnabled: true }, 'failover'],
    ['two zones without failover', { MultiAZEnabled: true }, 'failover'],
    ['a token in plain transit', { AuthToken: 'x' }, 'token'],
    ['parameters of another engine', { CacheParameterGroupName: 'default.redis7' }, 'parameter-group'],
    ['snapshots for 36 days', { SnapshotRetentionLimit: 36 }, 'range'],
  ])('name %s', (_, properties, rule) => {
    expect(cacheRules(properties)).toContain(rule);
  });

  it('name a cluster of two nodes of redis', () => {
    expect(cacheRules({ Engine: 'redis', CacheNodeType: 'cache.t4g.micro', NumCacheNodes: 2 }, 'CacheCluster')).toEqual(
      ['nodes'],
    );
  });
});
