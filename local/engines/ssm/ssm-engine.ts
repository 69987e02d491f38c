import { z } from 'zod';
import type { Deployment, Resource, ServiceAnswer, ServiceCall, ServiceEngine } from '../../contracts';
import { ServiceError, TemplateFault } from '../../contracts';
import { jsonAnswer } from '../json-answer';

const parameterProperties = z.object({
  Name: z.string().optional(),
  Type: z.enum(['String', 'StringList']).default('String'),
  Value: z.string(),
});

const getParameter = z.object({ Name: z.string() });
const getParameters = z.object({ Names: z.array(z.string()).min(1).max(10) });

interface Parameter {
  readonly Name: string;
  readonly Type: string;
  readonly Value: string;
  readonly Version: number;
  readonly ARN: string;
  readonly DataType: string;
}

/** The parameters that the templates declare, and no other: AWS's public ones are the business of the templates' reader. */
export class SsmEngine implements ServiceEngine {
  readonly service = 'ssm';
  readonly #parameters: readonly Parameter[];

  constructor({ deployment }: { readonly deployment: Deployment }) {
    this.#parameters = deployment
      .ofType('AWS::SSM::Parameter')
      .map((resource) => readParameter(resource, `arn:aws:ssm:${deployment.region}:${deployment.account}:parameter`));
  }

  /** The value of a parameter by name or ARN; undefined if it is not declared. */
  parameterValue(nameOrArn: string): string | undefined {
    return this.#find(nameOrArn)?.Value;
  }

  async handle(call: ServiceCall): Promise<ServiceAnswer> {
    switch (call.operation) {
      case 'GetParameter': {
        const { Name } = parse(getParameter, call);
        const found = this.#find(Name);
        if (found === undefined) throw new ServiceError('ParameterNotFound', `Parameter ${Name} is not declared.`);
        return jsonAnswer({ Parameter: found });
      }
      case 'GetParameters': {
        const { Names } = parse(getParameters, call);
        const known = Names.flatMap((name) => this.#find(name) ?? []);
        return jsonAnswer({ Parameters: known, InvalidParameters: Names.filter((name) => !this.#find(name)) });
      }
      default:
        throw new ServiceError('UnknownOperationException', `The local SSM does not support ${call.operation}.`);
    }
  }

  async close(): Promise<void> {
    // Nothing is open: parameters are what the templates say.
  }

  #find(nameOrArn: string): Parameter | undefined {
    return this.#parameters.find(({ Name, ARN }) => Name === nameOrArn || ARN === nameOrArn);
  }
}

function readParameter(resource: Resource, arnPrefix: string): Parameter {
  const parsed = parameterProperties.safeParse(resource.properties);
  if (!parsed.success) {
    throw new TemplateFault(
      `${resource.stack}/${resource.logicalId}: AWS::SSM::Parameter: ${z.prettifyError(parsed.error)}`,
    );
  }
  const { Type, Value } = parsed.data;
  const name = parsed.data.Name ?? resource.ref;
  const ARN = `${arnPrefix}${name.startsWith('/') ? '' : '/'}${name}`;
  return { Name: name, Type, Value, Version: 1, ARN, DataType: 'text' };
}

function parse<Request>(schema: z.ZodType<Request>, call: ServiceCall): Request {
  const parsed = schema.safeParse(call.input);
  if (parsed.success) return parsed.data;
  throw new ServiceError('ValidationException', `${call.operation}: ${z.prettifyError(parsed.error)}`);
}
