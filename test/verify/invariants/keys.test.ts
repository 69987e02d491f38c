import { att, resource, rulesOf } from '../faults-of';

const ROOT = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:root' }, Action: 'kms:*', Resource: '*' };

interface Given {
  readonly key?: Record<string, unknown>;
  readonly statements?: unknown[];
  readonly more?: Record<string, unknown>;
}

function keyRules({ key = {}, statements = [ROOT], more = {} }: Given): string[] {
  return rulesOf('key', {
    Key: resource('AWS::KMS::Key', { KeyPolicy: { Statement: statements }, ...key }),
    Bucket: resource('AWS::S3::Bucket', { BucketEncryption: { key: att('Key') } }),
    ...more,
  });
}
const role = (...statements: unknown[]): Record<string, unknown> => ({
  Role: resource('AWS::IAM::Role', { Policies: [{ PolicyName: 'Rights', PolicyDocument: { Statement: statements } }] }),
});
const reads = { Effect: 'Allow', Action: 's3:GetObject', Resource: { 'Fn::Sub': '${Bucket.Arn}/*' } };
const decrypts = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: att('Key') };

describe('keys', () => {
  it.each([
    ['a key that its account administers', {}],
    ['a reader that may decrypt', { more: role(reads, decrypts) }],
  ])('hold for %s', (_, given) => {
    expect(keyRules(given)).toEqual([]);
  });

  it.each([
    ['a key that nobody may change', { statements: [{ ...ROOT, Action: 'kms:Decrypt' }] }, 'locked-out'],
    ['deletion after five days', { key: { PendingWindowInDays: 5 } }, 'range'],
    ['a kind of key that there is not', { key: { KeySpec: 'AES_256' } }, 'spec'],
    ['rotation of an asymmetric key', { key: { KeySpec: 'RSA_2048', EnableKeyRotation: true } }, 'rotation'],
    ['a disabled key that something is encrypted with', { key: { Enabled: false } }, 'useless'],
    ['a reader that may not decrypt', { more: role(reads) }, 'reader-cannot-decrypt'],
    ['an alias without its prefix', { more: { Alias: resource('AWS::KMS::Alias', { AliasName: 'app' }) } }, 'alias'],
  ])('name %s', (_, given, rule) => {
    expect(keyRules(given)).toContain(rule);
  });
});
