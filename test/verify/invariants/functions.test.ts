import { att, ref, resource, rulesOf } from '../faults-of';

const GOOD = {
  Runtime: 'nodejs24.x',
  Handler: 'index.handler',
  Architectures: ['arm64'],
  Role: att('Role'),
  Code: { S3Bucket: 'mine', S3Key: 'code.zip' },
};
const ROLE = resource('AWS::IAM::Role', {
  ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
});

function functionRules(properties: Record<string, unknown>, more: Record<string, unknown> = {}): string[] {
  return rulesOf('function', {
    Role: ROLE,
    Function: resource('AWS::Lambda::Function', { ...GOOD, ...properties }),
    ...more,
  });
}
const environment = (variables: Record<string, unknown>): Record<string, unknown> => ({
  Environment: { Variables: variables },
});

describe('functions', () => {
  it.each([
    ['a function of a zip archive', {}],
    [
      'a function of an image',
      { Runtime: undefined, Handler: undefined, PackageType: 'Image', Code: { ImageUri: 'x' } },
    ],
    ['a version of a layer', { Layers: ['arn:aws:lambda:eu-central-1:123456789012:layer:tools:3'] }],
    ['log levels of JSON', { LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO' } }],
  ])('holds for %s', (_, properties) => {
    expect(functionRules(properties)).toEqual([]);
  });

  it.each([
    ['a timeout above fifteen minutes', { Timeout: 901 }, 'range'],
    ['memory below 128 MB', { MemorySize: 127 }, 'range'],
    ['too little ephemeral storage', { EphemeralStorage: { Size: 256 } }, 'range'],
    ['negative concurrency', { ReservedConcurrentExecutions: -1 }, 'range'],
    ['a deprecated runtime', { Runtime: 'nodejs18.x' }, 'runtime-deprecated'],
    ['a runtime that there is not', { Runtime: 'nodejs24' }, 'runtime-unknown'],
    ['no handler', { Handler: undefined }, 'incomplete'],
    ['a handler without a file', { Handler: 'handler' }, 'handler'],
    ['an architecture that there is not', { Architectures: ['arm'] }, 'architecture'],
    ['six layers', { Layers: Array.from({ length: 6 }, () => ref('Layer')) }, 'layers'],
    ['a layer without a version', { Layers: ['arn:aws:lambda:eu-central-1:123456789012:layer:tools'] }, 'layer'],
    ['no role', { Role: undefined }, 'role'],
    ['a function for a role', { Role: att('Function') }, 'role'],
    ['a role for a log group', { LoggingConfig: { LogGroup: ref('Role') } }, 'log-group'],
    ['no concurrency at all', { ReservedConcurrentExecutions: 0 }, 'throttled'],
    ['subnets without a security group', { VpcConfig: { SubnetIds: ['subnet-1'] } }, 'network'],
    ['dead letters to a role', { DeadLetterConfig: { TargetArn: att('Role') } }, 'dead-letters'],
    ['a reserved variable', environment({ AWS_REGION: 'eu-central-1' }), 'environment-reserved'],
    ['a name that no variable has', environment({ 'MY-NAME': 'x' }), 'environment-name'],
    ['a variable that is a list', environment({ NAMES: ['x'] }), 'environment-value'],
    ['more than 4 KB of variables', environment({ TEXT: 'x'.repeat(4_100) }), 'environment-size'],
    ['a tracing mode that there is not', { TracingConfig: { Mode: 'On' } }, 'choice'],
    ['a log format that there is not', { LoggingConfig: { LogFormat: 'XML' } }, 'choice'],
    ['log levels of text', { LoggingConfig: { LogFormat: 'Text', SystemLogLevel: 'WARN' } }, 'log-level'],
    ['SnapStart of Node.js', { SnapStart: { ApplyOn: 'PublishedVersions' } }, 'snap-start'],
    ['a long description', { Description: 'x'.repeat(257) }, 'description'],
    ['an image with a runtime', { PackageType: 'Image', Code: { ImageUri: 'x' } }, 'image'],
  ])('names %s', (_, properties, rule) => {
    expect(functionRules(properties)).toContain(rule);
  });

  it.each([
    ['architecture', { CompatibleArchitectures: ['x86_64'] }, 'layer-architecture'],
    ['runtime', { CompatibleRuntimes: ['python3.13'] }, 'layer-runtime'],
  ])('names a layer of another %s', (_, properties, rule) => {
    const layer = resource('AWS::Lambda::LayerVersion', { Content: GOOD.Code, ...properties });
    expect(functionRules({ Layers: [ref('Layer')] }, { Layer: layer })).toContain(rule);
  });

  it.each([
    [
      'a public URL that nobody may call',
      'AWS::Lambda::Url',
      { AuthType: 'NONE', TargetFunctionArn: att('Function') },
      'url-without-permission',
    ],
    [
      'an authentication that there is not',
      'AWS::Lambda::Url',
      { AuthType: 'PUBLIC', TargetFunctionArn: att('Function') },
      'choice',
    ],
    [
      'provisioned concurrency of $LATEST',
      'AWS::Lambda::Alias',
      { FunctionVersion: '$LATEST', ProvisionedConcurrencyConfig: {} },
      'provisioned-latest',
    ],
    ['three retries', 'AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 3 }, 'range'],
  ])('names %s', (_, type, properties, rule) => {
    expect(functionRules({}, { Other: resource(type, properties) })).toContain(rule);
  });
});
