import { entriesAt, textAt } from '../templates/json';
import { expectedLength, isLiteral, tokensIn } from '../templates/token';
import { checkChoices } from './choices';
import type { Invariant } from './invariant';
import { statementsOf } from './policy-statements';

const STANDARD_BYTES = 4_096;
const ADVANCED_BYTES = 8_192;

/** SSM parameters: what CloudFormation can make, and that whoever may read one reads one that there is. */
export const parameters: Invariant = (deployment, report) => {
  const all = deployment.all('AWS::SSM::Parameter');
  for (const parameter of all) {
    const { properties } = parameter;
    const fault = (rule: string, wrong: string, fix: string): void =>
      report(parameter, `parameter/${rule}`, wrong, fix);
    const type = textAt(properties, 'Type') ?? '';
    if (isLiteral(type) && !/^String(List)?$/.test(type))
      fault(
        'type',
        `CloudFormation makes no parameter of type '${type}'.`,
        'String or StringList; a secret in Secrets Manager.',
      );
    checkChoices(parameter, 'parameter/tier', report, [
      { path: ['Tier'], words: 'Standard Advanced Intelligent-Tiering' },
    ]);
    const name = textAt(properties, 'Name');
    if (name !== undefined && isLiteral(name)) {
      if (/^\/?(aws|ssm)/i.test(name)) fault('name', `'${name}' begins as names of AWS do.`, 'Rename it.');
      if (name.includes('/') && !name.startsWith('/'))
        fault('name', `'${name}' is a path that does not begin with /.`, 'Begin with /.');
      if (name.split('/').length > 16 || /\/\/|\/$/.test(name))
        fault('name', `'${name}' has too many or empty levels.`, 'At most 15 levels.');
    }
    const value = textAt(properties, 'Value');
    if (value === undefined || value === '') fault('value', 'The parameter has no value.', 'Give one.');
    const most =
      textAt(properties, 'Tier') === 'Standard' || properties['Tier'] === undefined ? STANDARD_BYTES : ADVANCED_BYTES;
    if (value !== undefined && expectedLength(value) > most)
      fault(
        'value',
        `The value has ${expectedLength(value)} bytes: the tier takes ${most}.`,
        'Use a file in a bucket.',
      );
    const pattern = textAt(properties, 'AllowedPattern');
    if (pattern !== undefined && value !== undefined && isLiteral(value) && !matches(pattern, value))
      fault('pattern', `The value does not match AllowedPattern ${pattern}.`, 'Change one of them.');
  }
  if (all.length === 0) return;
  const names = all.map(({ properties }) => textAt(properties, 'Name') ?? '');
  for (const fn of deployment.all('AWS::Lambda::Function')) {
    for (const [variable, value] of entriesAt(fn.properties, 'Environment', 'Variables')) {
      const isName = typeof value === 'string' && isLiteral(value) && value.startsWith('/') && /PARAM/.test(variable);
      if (isName && !names.includes(value) && isOfDeployment(value, names))
        report(
          fn,
          'parameter/of-nobody',
          `${variable} is ${value}, which no template makes.`,
          'Name a parameter that is made.',
        );
    }
  }
  for (const policy of deployment.all('AWS::IAM::Policy')) {
    for (const { effect, allows, resources } of statementsOf(policy.properties['PolicyDocument'])) {
      if (effect !== 'Allow' || !allows('ssm:GetParameter')) continue;
      for (const arn of resources) {
        const name = /:parameter(\/.*)$/.exec(arn)?.[1];
        const isAsked = name !== undefined && isLiteral(name) && !/[*?]/.test(name);
        if (isAsked && !name.startsWith('/aws/') && !names.includes(name) && isOfDeployment(name, names))
          report(
            policy,
            'parameter/of-nobody',
            `It may read ${name}, which no template makes.`,
            `One of ${names.filter((other) => tokensIn(other).length === 0).join(', ')}.`,
          );
      }
    }
  }
};

/** Whether a name begins as one that the templates make: others are somebody else's. */
function isOfDeployment(name: string, names: readonly string[]): boolean {
  const [, root] = name.split('/');
  return names.some((other) => other.split('/')[1] === root);
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    return true;
  }
}
