import { at, entriesAt, isTrueAt, listAt, numberAt, textAt, textsAt, type Json } from '../templates/json';
import { expectedLength, isLiteral } from '../templates/token';
import type { Invariant } from './invariant';
import { checkRanges } from './ranges';

export const DEFAULT_TIMEOUT_SECONDS = 3;
const MAXIMUM_ENVIRONMENT_BYTES = 4_096;
/** Reserved by Lambda, docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html. Others that begin with AWS_ may be set. */
const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_DEFAULT_REGION|AWS_REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_(FUNCTION_NAME|FUNCTION_MEMORY_SIZE|FUNCTION_VERSION|INITIALIZATION_TYPE|LOG_GROUP_NAME|LOG_STREAM_NAME|RUNTIME_API)|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/;
/** Runtimes with which no function can be created any more, or soon not. */
const DEPRECATED =
  /^(nodejs|nodejs4\.3(-edge)?|nodejs(6\.10|8\.10|10\.x|12\.x|14\.x|16\.x|18\.x|20\.x)|python(2\.7|3\.[6-9])|ruby2\.[57]|java8|go1\.x|dotnetcore[\d.]+|dotnet[567]|provided)$/;
const RUNTIME =
  /^(nodejs2[24]\.x|python3\.1\d|ruby3\.\d|java(8\.al2|11|17|21|25)|dotnet(8|10)|provided\.al20\d\d|nodejs2[68]\.x)$/;
const MODULE_HANDLER = /^[\w./@-]+\.[A-Za-z_$][\w$]*$/;

/** Lambda functions: what CreateFunction refuses, and what starts but cannot work. */
export const functions: Invariant = (deployment, report) => {
  for (const fn of deployment.all('AWS::Lambda::Function')) {
    const { properties } = fn;
    checkRanges(fn, 'function/range', report, [
      { path: ['MemorySize'], least: 128, greatest: 10_240, unit: ' MB' },
      { path: ['Timeout'], least: 1, greatest: 900, unit: ' s' },
      { path: ['EphemeralStorage', 'Size'], least: 512, greatest: 10_240, unit: ' MB' },
    ]);
    const isImage = textAt(properties, 'PackageType') === 'Image';
    const runtime = textAt(properties, 'Runtime');
    const handler = textAt(properties, 'Handler');
    if (!isImage && (runtime === undefined || handler === undefined)) {
      report(fn, 'function/incomplete', 'A function of a zip archive needs Runtime and Handler.', 'Set both.');
    }
    if (runtime !== undefined && isLiteral(runtime)) {
      if (DEPRECATED.test(runtime)) {
        report(
          fn,
          'function/runtime-deprecated',
          `The runtime ${runtime} is deprecated: functions with it cannot be created, or soon not.`,
          'Use a current one, as in nodejs24.x.',
        );
      } else if (!RUNTIME.test(runtime)) {
        report(
          fn,
          'function/runtime-unknown',
          `There is no runtime ${runtime}.`,
          'Use a current one, as in nodejs24.x.',
        );
      }
      if (
        handler !== undefined &&
        isLiteral(handler) &&
        /^(nodejs|python|ruby)/.test(runtime) &&
        !MODULE_HANDLER.test(handler)
      ) {
        report(fn, 'function/handler', `The handler ${handler} is not file.function.`, 'Write it as in index.handler.');
      }
    }
    const architectures = textsAt(properties, 'Architectures');
    if (architectures.length > 1 || architectures.some((one) => isLiteral(one) && !/^(arm64|x86_64)$/.test(one))) {
      report(
        fn,
        'function/architecture',
        `Architectures is [${architectures.join(', ')}].`,
        'Give one: arm64 or x86_64.',
      );
    }
    const layers = listAt(properties, 'Layers');
    if (layers.length > 5)
      report(fn, 'function/layers', `${layers.length} layers: Lambda takes five.`, 'Merge layers.');
    for (const layer of deployment.targets(properties, 'Layers')) {
      const compatible = textsAt(layer.properties, 'CompatibleArchitectures');
      const own = architectures[0] ?? 'x86_64';
      if (compatible.length > 0 && !compatible.includes(own)) {
        report(
          fn,
          'function/layer-architecture',
          `The layer ${layer.logicalId} is for ${compatible.join(', ')}, the function is ${own}.`,
          'Use a layer of the same architecture.',
        );
      }
      const runtimes = textsAt(layer.properties, 'CompatibleRuntimes');
      if (runtime !== undefined && runtimes.length > 0 && !runtimes.includes(runtime)) {
        report(
          fn,
          'function/layer-runtime',
          `The layer ${layer.logicalId} is for ${runtimes.join(', ')}, the function is ${runtime}.`,
          'Use a layer of the same runtime.',
        );
      }
    }
    checkEnvironment(entriesAt(properties, 'Environment', 'Variables'), (rule, wrong, fix) =>
      report(fn, rule, wrong, fix),
    );
    const role = deployment.target(properties['Role']);
    if (role !== undefined && role.type !== 'AWS::IAM::Role') {
      report(fn, 'function/role', `Role is ${role.logicalId}, of type ${role.type}.`, 'Give the ARN of a role.');
    }
    const logGroup = deployment.target(at(properties, 'LoggingConfig', 'LogGroup'));
    if (logGroup !== undefined && logGroup.type !== 'AWS::Logs::LogGroup') {
      report(
        fn,
        'function/log-group',
        `LogGroup is ${logGroup.logicalId}, of type ${logGroup.type}.`,
        'Give the name of a log group.',
      );
    }
    const reserved = numberAt(properties, 'ReservedConcurrentExecutions');
    if (reserved === 0) {
      report(
        fn,
        'function/throttled',
        'ReservedConcurrentExecutions is 0: every invocation is refused.',
        'Remove it or give a positive number.',
      );
    }
    if (properties['VpcConfig'] !== undefined) {
      for (const part of ['SubnetIds', 'SecurityGroupIds']) {
        if (listAt(properties, 'VpcConfig', part).length === 0) {
          report(fn, 'function/network', `VpcConfig has no ${part}.`, 'Give subnets and security groups, or neither.');
        }
      }
    }
    const deadLetters = deployment.target(at(properties, 'DeadLetterConfig', 'TargetArn'));
    if (deadLetters !== undefined && !/^AWS::(SQS::Queue|SNS::Topic)$/.test(deadLetters.type)) {
      report(
        fn,
        'function/dead-letters',
        `DeadLetterConfig is ${deadLetters.logicalId}, of type ${deadLetters.type}.`,
        'Give a queue or a topic.',
      );
    }
    if (deadLetters !== undefined && isTrueAt(deadLetters.properties, 'FifoQueue')) {
      report(
        fn,
        'function/dead-letters',
        `The dead-letter queue ${deadLetters.logicalId} is FIFO.`,
        'Give a standard queue.',
      );
    }
  }
  for (const url of deployment.all('AWS::Lambda::Url')) {
    const grants = deployment
      .all('AWS::Lambda::Permission')
      .filter((permission) => textAt(permission.properties, 'Action') === 'lambda:InvokeFunctionUrl');
    const target = deployment.target(url.properties['TargetFunctionArn']);
    if (
      textAt(url.properties, 'AuthType') === 'NONE' &&
      target !== undefined &&
      !grants.some((grant) => deployment.target(grant.properties['FunctionName']) === target)
    ) {
      report(
        url,
        'function/url-without-permission',
        'The URL is public but nobody may invoke it: every request gets 403.',
        'Add an AWS::Lambda::Permission for lambda:InvokeFunctionUrl.',
      );
    }
  }
};

function checkEnvironment(
  variables: [string, Json][],
  report: (rule: string, wrong: string, fix: string) => void,
): void {
  let bytes = 0;
  for (const [name, value] of variables) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    bytes += Buffer.byteLength(name) + expectedLength(text);
    if (RESERVED.test(name))
      report('function/environment-reserved', `The variable ${name} is reserved by Lambda.`, 'Give it another name.');
    if (!/^[A-Za-z][A-Za-z0-9_]+$/.test(name)) {
      report(
        'function/environment-name',
        `${name} cannot be a variable's name.`,
        'Two or more letters, digits and underscores, a letter first.',
      );
    }
    if (typeof value === 'object' && value !== null) {
      report('function/environment-value', `The variable ${name} is no text.`, 'Make it one string.');
    }
  }
  if (bytes > MAXIMUM_ENVIRONMENT_BYTES) {
    report(
      'function/environment-size',
      `The environment is about ${bytes} bytes: Lambda takes ${MAXIMUM_ENVIRONMENT_BYTES}.`,
      'Move values to a parameter or a file of the bundle.',
    );
  }
}
