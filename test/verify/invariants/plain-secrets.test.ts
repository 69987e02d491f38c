import { att, resource, rulesOf } from '../faults-of';

const GENERATED = { SecretStringTemplate: '{"username":"owner"}', GenerateStringKey: 'password' };

describe('plain secrets', () => {
  const SECRET = resource('AWS::SecretsManager::Secret', { Name: 'app/database', GenerateSecretString: GENERATED });
  const plainRules = (properties: Record<string, unknown>, type = 'AWS::RDS::DBCluster'): string[] =>
    rulesOf('plain-secret', { Secret: SECRET, Resource: resource(type, properties) });
  const reference = (text: string): Record<string, unknown> => ({ MasterUserPassword: { 'Fn::Sub': text } });

  it.each([
    ['a reference to a secret of the app', reference('{{resolve:secretsmanager:${Secret}:SecretString:password::}}')],
    ['a reference by name', reference('{{resolve:secretsmanager:app/database:SecretString:username}}')],
    [
      'a reference by ARN to what is elsewhere',
      reference(
        '{{resolve:secretsmanager:arn:aws:secretsmanager:eu-central-1:123456789012:secret:x-AbCdEf:SecretString:any}}',
      ),
    ],
    ['a reference to a parameter', reference('{{resolve:ssm-secure:/app/password:1}}')],
  ])('hold for %s', (_, properties) => {
    expect(plainRules(properties)).toEqual([]);
  });

  it.each([
    ['a service that there is not', '{{resolve:secretmanager:${Secret}:SecretString:password}}'],
    ['an end that is missing', '{{resolve:secretsmanager:${Secret}:SecretString:password}'],
    ['a key that the secret has not', '{{resolve:secretsmanager:${Secret}:SecretString:passwd}}'],
    ['a field that secrets have not', '{{resolve:secretsmanager:${Secret}:SecretBinary:password}}'],
    ['a secret that there is not', '{{resolve:secretsmanager:app/none:SecretString:password}}'],
  ])('name a reference with %s', (_, text) => {
    expect(plainRules(reference(text))).toEqual(['dynamic-reference']);
  });

  it.each([
    ['a password in a property', { MasterUserPassword: 'hunter22' }, 'AWS::RDS::DBCluster', 'property'],
    ['a secret with its value', { SecretString: '{"password":"hunter22"}' }, 'AWS::SecretsManager::Secret', 'property'],
    [
      'a password in a variable',
      { Environment: { Variables: { DB_PASSWORD: 'hunter22' } } },
      'AWS::Lambda::Function',
      'variable',
    ],
    ['an access key in a text', { Description: 'AKIAIOSFODNN7EXAMPLE' }, 'AWS::Lambda::Function', 'text'],
  ])('name %s', (_, properties, type, rule) => {
    expect(plainRules(properties, type)).toEqual([rule]);
  });

  it.each([
    [
      'an ARN in a variable',
      { Environment: { Variables: { DB_SECRET: att('Secret', 'Id') } } },
      'AWS::Lambda::Function',
    ],
    ['a secret that only says of what it is', { SecretString: '{"cluster":"x"}' }, 'AWS::SecretsManager::Secret'],
  ])('hold for %s', (_, properties, type) => {
    expect(plainRules(properties, type)).toEqual([]);
  });
});
