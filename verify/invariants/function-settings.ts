import { at, listAt, numberAt, textAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import { checkChoices } from './choices';
import type { Invariant } from './invariant';
import { checkRanges } from './ranges';

const MAXIMUM_DESCRIPTION = 256;

/** Lambda's settings beside the code: logging, tracing, snapshots, aliases, URLs and asynchronous invocation. */
export const functionSettings: Invariant = (deployment, report) => {
  for (const fn of deployment.all('AWS::Lambda::Function')) {
    const { properties } = fn;
    const fault = (rule: string, wrong: string, fix: string): void => report(fn, `function/${rule}`, wrong, fix);
    checkChoices(fn, 'function/choice', report, [
      { path: ['TracingConfig', 'Mode'], words: 'Active PassThrough' },
      { path: ['LoggingConfig', 'LogFormat'], words: 'JSON Text' },
      { path: ['LoggingConfig', 'ApplicationLogLevel'], words: 'TRACE DEBUG INFO WARN ERROR FATAL' },
      { path: ['LoggingConfig', 'SystemLogLevel'], words: 'DEBUG INFO WARN' },
      { path: ['PackageType'], words: 'Image Zip' },
      { path: ['SnapStart', 'ApplyOn'], words: 'PublishedVersions None' },
    ]);
    const hasLevel = ['ApplicationLogLevel', 'SystemLogLevel'].some(
      (name) => at(properties, 'LoggingConfig', name) !== undefined,
    );
    if (hasLevel && textAt(properties, 'LoggingConfig', 'LogFormat') !== 'JSON')
      fault('log-level', 'Log levels are for the log format JSON.', 'Set LogFormat JSON.');
    const runtime = textAt(properties, 'Runtime') ?? '';
    if (
      textAt(properties, 'SnapStart', 'ApplyOn') === 'PublishedVersions' &&
      !/^(java(1[17]|2\d)|python3\.1[2-9]|dotnet[89]|dotnet1\d)/.test(runtime)
    )
      fault('snap-start', `There is no SnapStart for ${runtime}.`, 'Remove it.');
    if ((textAt(properties, 'Description') ?? '').length > MAXIMUM_DESCRIPTION)
      fault('description', 'The description is longer than 256 characters.', 'Shorten it.');
    if (properties['Role'] === undefined) fault('role', 'The function has no role.', 'Give the ARN of one.');
    if ((numberAt(properties, 'ReservedConcurrentExecutions') ?? 0) < 0)
      fault('range', 'ReservedConcurrentExecutions is negative.', 'Remove it.');
    if (
      textAt(properties, 'PackageType') === 'Image' &&
      (properties['Runtime'] !== undefined || at(properties, 'Code', 'ImageUri') === undefined)
    )
      fault(
        'image',
        'A function of an image has ImageUri, and neither Runtime nor Handler.',
        'Remove them, or PackageType.',
      );
    for (const layer of listAt(properties, 'Layers')) {
      const isVersion =
        typeof layer !== 'string' ||
        !isLiteral(layer) ||
        /^arn:[^:]+:lambda:[^:]+:\d{12}:layer:[\w-]+:\d+$/.test(layer);
      if (!isVersion)
        fault(
          'layer',
          `${String(layer)} is no version of a layer.`,
          'As in arn:aws:lambda:REGION:ACCOUNT:layer:NAME:1.',
        );
    }
  }
  for (const alias of deployment.all('AWS::Lambda::Alias', 'AWS::Lambda::EventInvokeConfig')) {
    checkRanges(alias, 'function/range', report, [
      { path: ['MaximumRetryAttempts'], least: 0, greatest: 2 },
      { path: ['MaximumEventAgeInSeconds'], least: 60, greatest: 21_600, unit: ' s' },
    ]);
    const isLatest = textAt(alias.properties, 'FunctionVersion') === '$LATEST';
    if (isLatest && alias.properties['ProvisionedConcurrencyConfig'] !== undefined)
      report(
        alias,
        'function/provisioned-latest',
        'Provisioned concurrency of $LATEST.',
        'Publish a version, and point the alias to it.',
      );
  }
  for (const url of deployment.all('AWS::Lambda::Url'))
    checkChoices(url, 'function/choice', report, [
      { path: ['AuthType'], words: 'NONE AWS_IAM' },
      { path: ['InvokeMode'], words: 'BUFFERED RESPONSE_STREAM' },
    ]);
};
