import type { Report } from '../fault';
import { intrinsicsIn } from '../templates/intrinsics';
import { at, isObject, textAt, type Json } from '../templates/json';
import { entriesOf, outputPlace, templatePlace } from '../templates/template-entries';
import type { StackTemplate } from '../templates/template-schema';
import type { Deployment } from '../templates/deployment';
import type { Invariant } from './invariant';

/** docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAXIMUM_RESOURCES = 500;
const MAXIMUM_OUTPUTS = 200;
const MAXIMUM_PARAMETERS = 200;
const MAXIMUM_TEMPLATE_BYTES = 1_000_000;
const MAXIMUM_DESCRIPTION_BYTES = 1_024;

/** Whole stacks: limits of templates, and what one stack takes from another. */
export const stacks: Invariant = (deployment, report) => {
  const names = new Set<string>();
  for (const stack of deployment.stacks) {
    const place = templatePlace(stack);
    const key = `${stack.region ?? ''} ${stack.stackName}`;
    if (names.has(key)) report(place, 'stack/name-twice', `Two stacks are named ${stack.stackName}.`, 'Rename one.');
    names.add(key);
    if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(stack.stackName))
      report(
        place,
        'stack/name',
        `'${stack.stackName}' is no stack name.`,
        'A letter, then at most 127 letters, digits and hyphens.',
      );
    checkLimits(stack, report);
    checkOutputs(stack, report);
    checkParameters(stack, report);
    checkImports(deployment, stack, report);
  }
  checkExports(deployment, report);
  checkOrder(deployment, report);
};

const TRANSFORM =
  /^AWS::(CloudFormation::.+|CodeDeployBlueGreen|Include|LanguageExtensions|SecretsManager-20\d\d-\d\d-\d\d|Serverless-2016-10-31|ServiceCatalog)$/;

function checkLimits(stack: StackTemplate, report: Report): void {
  const { Resources, Outputs, Parameters, Description, AWSTemplateFormatVersion, Transform } = stack.template;
  const bytes = stack.bytes ?? Buffer.byteLength(JSON.stringify(stack.template));
  const limits = [
    ['resources', Object.keys(Resources).length, MAXIMUM_RESOURCES],
    ['outputs', Object.keys(Outputs).length, MAXIMUM_OUTPUTS],
    ['parameters', Object.keys(Parameters).length, MAXIMUM_PARAMETERS],
    ['bytes', bytes, MAXIMUM_TEMPLATE_BYTES],
    [
      'bytes of Description',
      Buffer.byteLength(typeof Description === 'string' ? Description : ''),
      MAXIMUM_DESCRIPTION_BYTES,
    ],
  ] as const;
  const place = templatePlace(stack);
  for (const [what, count, most] of limits) {
    if (count > most)
      report(
        place,
        'stack/limit',
        `The template has ${count} ${what}: CloudFormation takes ${most}.`,
        'Split the stack.',
      );
  }
  for (const name of [Transform ?? []].flat()) {
    const transform = typeof name === 'string' ? name : (textAt(name, 'Name') ?? '');
    if (transform.startsWith('AWS::') && !TRANSFORM.test(transform))
      report(place, 'stack/transform', `There is no transform ${transform}.`, 'As in AWS::LanguageExtensions.');
  }
  if (Object.keys(Resources).length === 0)
    report(place, 'stack/empty', 'The template has no resource: CloudFormation refuses it.', 'Remove the stack.');
  if (AWSTemplateFormatVersion !== undefined && AWSTemplateFormatVersion !== '2010-09-09')
    report(
      place,
      'stack/format-version',
      `There is no format ${JSON.stringify(AWSTemplateFormatVersion)}.`,
      '2010-09-09.',
    );
}

function checkOutputs(stack: StackTemplate, report: Report): void {
  for (const [logicalId, { Value }] of Object.entries(stack.template.Outputs)) {
    const fault = (wrong: string, fix: string): void =>
      report(outputPlace(stack, logicalId), 'stack/output', wrong, fix);
    if (!/^[A-Za-z0-9]{1,255}$/.test(logicalId)) fault(`'${logicalId}' is no logical id.`, 'Letters and digits alone.');
    const isText =
      !Array.isArray(Value) && Value !== null && !(isObject(Value) && intrinsicsIn(Value)[0] === undefined);
    if (!isText) fault('The value of an output is a text.', 'Join a list; give one value.');
  }
}

const PARAMETER_TYPE =
  /^(String|Number|CommaDelimitedList|List<(Number|String|AWS::EC2::[\w:]+|AWS::Route53::HostedZone::Id)>|AWS::(EC2|Route53)::[\w:]+|AWS::SSM::Parameter::(Name|Value<.+>))$/;

function checkParameters(stack: StackTemplate, report: Report): void {
  for (const [logicalId, parameter] of Object.entries(stack.template.Parameters)) {
    const fault = (rule: string, wrong: string, fix: string): void =>
      report({ stack, logicalId, type: 'Parameter' }, `stack/${rule}`, wrong, fix);
    const { Type, Default, AllowedValues, AllowedPattern, NoEcho } = parameter;
    if (!PARAMETER_TYPE.test(Type)) fault('parameter-type', `There is no parameter type ${Type}.`, 'As in String.');
    if (Default === undefined) {
      const fix = 'Give a default: cdk deploy asks nobody.';
      fault('parameter-without-default', 'The parameter has no default, and cdk deploy gives no value.', fix);
      continue;
    }
    const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
    const text = asText(Default);
    if (Type === 'Number' && !/^-?\d+(\.\d+)?$/.test(text))
      fault('parameter-default', `'${text}' is no number.`, 'Give one.');
    if (AllowedValues?.every((value) => asText(value) !== text) === true)
      fault('parameter-default', `The default '${text}' is none of AllowedValues.`, 'Use one of them.');
    if (AllowedPattern !== undefined && !matchesWholly(AllowedPattern, text))
      fault('parameter-default', `The default '${text}' does not match AllowedPattern.`, 'Change one of them.');
    if ((NoEcho === true || NoEcho === 'true') && text !== '')
      fault(
        'parameter-secret',
        'A secret parameter has its value in the template.',
        'Use a secret of Secrets Manager.',
      );
  }
}

function matchesWholly(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    // CloudFormation's expressions are Java's: one that JavaScript cannot read is left to it.
    return true;
  }
}

function checkImports(deployment: Deployment, stack: StackTemplate, report: Report): void {
  for (const { place, value } of entriesOf(stack)) {
    for (const { name, argument } of intrinsicsIn(value)) {
      if (name === 'Fn::ImportValue') {
        const exported = deployment.resolve(argument, stack);
        if (
          typeof exported === 'string' &&
          !exported.includes('⟦') &&
          deployment.exports.every((other) => other.name !== exported)
        )
          report(place, 'stack/import', `Nothing exports ${exported}.`, 'Export it, or refer to another.');
      }
      if (name !== 'Fn::GetStackOutput') continue;
      const other = sourceOf(deployment, argument, stack);
      const output = textAt(argument, 'OutputName') ?? '';
      const stackName = textAt(deployment.resolve(at(argument, 'StackName') ?? null, stack) ?? null) ?? '';
      if (other === undefined)
        report(
          place,
          'stack/import',
          `There is no stack ${stackName} (output ${output}).`,
          'Refer to a stack of the app.',
        );
      else if (!Object.hasOwn(other.template.Outputs, output))
        report(
          place,
          'stack/import',
          `The stack ${stackName} has no output ${output}.`,
          'Keep the output as long as it is used.',
        );
      const region = at(argument, 'Region');
      if (typeof region === 'string' && other !== undefined && region !== other.region)
        report(
          place,
          'stack/import',
          `The output ${output} is asked of ${region}, but ${stackName} is in ${other.region ?? 'whatever region it is deployed to'}.`,
          'Ask in the region of the stack.',
        );
    }
  }
}

function sourceOf(deployment: Deployment, argument: Json, stack: StackTemplate): StackTemplate | undefined {
  const name = deployment.resolve(at(argument, 'StackName') ?? null, stack);
  return deployment.stacks.find(({ stackName }) => stackName === name);
}

function checkExports(deployment: Deployment, report: Report): void {
  const owners = new Map<string, string>();
  for (const { name, stack, logicalId } of deployment.exports) {
    const place = outputPlace(stack, logicalId);
    const key = `${stack.region ?? ''} ${name}`;
    const owner = owners.get(key);
    if (owner !== undefined) report(place, 'stack/export-twice', `${owner} exports ${name} too.`, 'Rename one.');
    owners.set(key, `${stack.stackName}.${logicalId}`);
    if (!name.includes('⟦') && !/^[A-Za-z0-9:-]{1,255}$/.test(name))
      report(place, 'stack/export-name', `'${name}' is no name of an export.`, 'Letters, digits, colons and hyphens.');
  }
}

/** Names of the stacks of which a stack takes outputs or exports. */
function neededBy(deployment: Deployment, stack: StackTemplate): Set<string> {
  const needed = new Set<string>();
  for (const { name, argument } of entriesOf(stack).flatMap(({ value }) => intrinsicsIn(value))) {
    if (name === 'Fn::GetStackOutput') {
      const other = sourceOf(deployment, argument, stack);
      if (other !== undefined) needed.add(other.stackName);
    }
    if (name !== 'Fn::ImportValue') continue;
    const exported = deployment.resolve(argument, stack);
    const other = deployment.exports.find((each) => each.name === exported);
    if (other !== undefined) needed.add(other.stack.stackName);
  }
  return needed;
}

function checkOrder(deployment: Deployment, report: Report): void {
  const needs = new Map(deployment.stacks.map((stack) => [stack.stackName, neededBy(deployment, stack)]));
  const after = new Map(deployment.stacks.map(({ stackName, after: own }) => [stackName, own]));
  const isBefore = (one: string, other: string, seen = new Set<string>()): boolean => {
    if (seen.has(other)) return false;
    seen.add(other);
    return (after.get(other) ?? []).some((each) => each === one || isBefore(one, each, seen));
  };
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (seen.has(from)) return false;
    seen.add(from);
    return [...(needs.get(from) ?? [])].some((each) => each === to || reaches(each, to, seen));
  };
  for (const stack of deployment.stacks) {
    const place = templatePlace(stack);
    for (const other of needs.get(stack.stackName) ?? []) {
      if (other === stack.stackName || reaches(other, stack.stackName))
        report(place, 'stack/cycle', `${stack.stackName} needs ${other}, which needs it.`, 'Let values go one way.');
      else if (stack.after !== undefined && !isBefore(other, stack.stackName))
        report(
          place,
          'stack/order',
          `It needs ${other}, but is not deployed after it.`,
          'Add the dependency of the stack.',
        );
    }
  }
}
