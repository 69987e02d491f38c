import { createHash } from 'node:crypto';
import { TemplateFault } from '../contracts';
import type { Template } from './assembly';

type Parameter = Template['Parameters'][string];

/**
 * What `Ref` of a template parameter returns. The stacks take their settings from typed configuration, so the only parameters are
 * those that CDK adds: names of SSM parameters whose values AWS publishes.
 */
export function parameterValue(name: string, parameter: Parameter, where: string): unknown {
  const { Type: type, Default: value } = parameter;
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new TemplateFault(`Parameter ${name} of ${where} has no default: give it one.`);
  }
  if (type.startsWith('AWS::SSM::Parameter::Value<')) return publishedValue(String(value), where);
  if (type === 'CommaDelimitedList' || type.startsWith('List<')) return String(value).split(',');
  if (type === 'String' || type === 'Number' || type.startsWith('AWS::EC2::')) return String(value);
  throw new TemplateFault(`Parameter ${name} of ${where} is of type ${type}, which the local cloud does not know.`);
}

function publishedValue(path: string, where: string): string {
  const digest = createHash('sha256').update(path).digest('hex');
  if (path.startsWith('/aws/service/ami-')) return `ami-${digest.slice(0, 17)}`;
  if (/^\/cdk-bootstrap\/[^/]+\/version$/.test(path)) return '30';
  throw new TemplateFault(`${where} reads the SSM parameter ${path}, whose value the local cloud does not know.`);
}
