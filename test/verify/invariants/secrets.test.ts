import { ref, resource, rulesOf } from '../faults-of';

const GENERATED = {
  SecretStringTemplate: '{"username":"owner"}',
  GenerateStringKey: 'password',
  ExcludeCharacters: ' /@"',
};

function secretRules(generated: Record<string, unknown>, more: Record<string, unknown> = {}): string[] {
  return rulesOf('secret', {
    Secret: resource('AWS::SecretsManager::Secret', { GenerateSecretString: { ...GENERATED, ...generated } }),
    Cluster: resource('AWS::RDS::DBCluster', {
      MasterUsername: 'owner',
      MasterUserPassword: { 'Fn::Sub': '{{resolve:secretsmanager:${Secret}:SecretString:password::}}' },
    }),
    ...more,
  });
}

describe('secrets', () => {
  it.each([
    ['a password of a database', {}],
    ['a password without punctuation', { ExcludeCharacters: undefined, ExcludePunctuation: true }],
  ])('hold for %s', (_, generated) => {
    expect(secretRules(generated)).toEqual([]);
  });

  it.each([
    ['a template that is no JSON', { SecretStringTemplate: '{username: owner}' }, 'template'],
    ['a template without a key', { GenerateStringKey: undefined }, 'template'],
    ['a password of no length', { PasswordLength: 0 }, 'range'],
    [
      'no character that is left',
      { ExcludeUppercase: true, ExcludeLowercase: true, ExcludeNumbers: true, ExcludePunctuation: true },
      'characters',
    ],
    ['no number where one must be', { ExcludeCharacters: ' /@"0123456789' }, 'characters'],
    ['characters that RDS refuses', { ExcludeCharacters: undefined }, 'characters'],
    ['a password too short for RDS', { PasswordLength: 4 }, 'too-short'],
    ['another user than the database has', { SecretStringTemplate: '{"username":"other"}' }, 'user'],
  ])('name %s', (_, generated, rule) => {
    expect(secretRules(generated)).toContain(rule);
  });

  it.each([
    [
      'two values',
      'AWS::SecretsManager::Secret',
      { SecretString: '{{resolve:ssm:/x}}', GenerateSecretString: {} },
      'two-values',
    ],
    [
      'a rotation by nobody',
      'AWS::SecretsManager::RotationSchedule',
      { SecretId: ref('Secret'), RotationRules: { AutomaticallyAfterDays: 30 } },
      'rotation',
    ],
    [
      'a rotation after no days',
      'AWS::SecretsManager::RotationSchedule',
      { RotationLambdaARN: 'arn:x', RotationRules: { AutomaticallyAfterDays: 0 } },
      'range',
    ],
    [
      'an attachment to another type',
      'AWS::SecretsManager::SecretTargetAttachment',
      { SecretId: ref('Secret'), TargetId: ref('Cluster'), TargetType: 'AWS::RDS::DBInstance' },
      'attachment',
    ],
    [
      'a policy for everybody',
      'AWS::SecretsManager::ResourcePolicy',
      { ResourcePolicy: { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] } },
      'public',
    ],
  ])('name %s', (_, type, properties, rule) => {
    expect(secretRules({}, { Other: resource(type, properties) })).toContain(rule);
  });
});
