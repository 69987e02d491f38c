import { type DynamicReference, resolveDynamicReferences } from '../../../local/templates/dynamic-references';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:name-abcdef';

function resolved(text: string): unknown {
  const found: DynamicReference[] = [];
  const value = resolveDynamicReferences({ deep: [text] }, (reference) => {
    found.push(reference);
    return 'secret';
  });
  return { value, found };
}

describe('resolveDynamicReferences', () => {
  it.each([
    [`{{resolve:secretsmanager:${ARN}:SecretString:password::}}`, ARN, 'password'],
    [`{{resolve:secretsmanager:${ARN}:SecretString:::}}`, ARN, undefined],
    [`{{resolve:secretsmanager:${ARN}}}`, ARN, undefined],
    ['{{resolve:secretsmanager:name:SecretString:key:AWSCURRENT}}', 'name', 'key'],
  ])('looks up %s', (text, secretId, jsonKey) => {
    expect(resolved(text)).toEqual({
      value: { deep: ['secret'] },
      found: [{ service: 'secretsmanager', secretId, jsonKey }],
    });
  });

  it('looks up parameters and keeps the text around', () => {
    expect(resolved('a {{resolve:ssm:/p/q:1}} b')).toEqual({
      value: { deep: ['a secret b'] },
      found: [{ service: 'ssm', parameterName: '/p/q' }],
    });
  });

  it.each([
    '{{resolve:vault:x}}',
    '{{resolve:secretsmanager:name:SecretBinary:k}}',
    '{{resolve:secretsmanager:n:SecretString:k:AWSPREVIOUS}}',
  ])('refuses %s', (text) => {
    expect(() => resolved(text)).toThrow(text);
  });
});
