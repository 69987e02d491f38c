import type { ServiceAnswer, ServiceCall, ServiceEngine } from '../contracts';
import { FunctionError, ServiceError } from '../contracts';
import type { LambdaFunctions } from './lambda-functions';

const INVOKE_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** The part of the Lambda service that people use by hand: `Invoke` (RequestResponse, Event, DryRun). */
export class LambdaEngine implements ServiceEngine {
  readonly service = 'lambda';
  readonly #functions: LambdaFunctions;
  readonly #onError: (message: string) => void;

  constructor(functions: LambdaFunctions, onError: (message: string) => void) {
    this.#functions = functions;
    this.#onError = onError;
  }

  async handle(call: ServiceCall): Promise<ServiceAnswer> {
    const encodedName = INVOKE_PATH.exec(call.url.pathname)?.[1];
    if (call.operation !== 'Invoke' || encodedName === undefined)
      throw new ServiceError(
        'UnknownOperationException',
        `The local cloud's Lambda knows Invoke, not ${call.operation}`,
        404,
      );
    const name = decodeURIComponent(encodedName);
    const arn = this.#functions.resolveArn(name);
    if (arn === undefined) throw new ServiceError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    const event = parseEvent(call.body);
    switch (call.headers['x-amz-invocation-type'] ?? 'RequestResponse') {
      case 'DryRun':
        return { status: 204, headers: {}, body: '' };
      case 'Event':
        this.#functions.invoke(arn, event).catch((error: unknown) => this.#onError(`${name}: ${String(error)}`));
        return { status: 202, headers: {}, body: '' };
      default:
        return this.#answer(arn, event);
    }
  }

  async close(): Promise<void> {
    // The functions are closed by whoever made them.
  }

  async #answer(arn: string, event: unknown): Promise<ServiceAnswer> {
    const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' };
    try {
      return { status: 200, headers, body: JSON.stringify(await this.#functions.invoke(arn, event)) };
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      if (error.errorType === 'TooManyRequestsException') throw new ServiceError(error.errorType, error.message, 429);
      if (error.errorType === 'RequestEntityTooLargeException')
        throw new ServiceError('RequestTooLargeException', error.message, 413);
      const body = JSON.stringify({ errorType: error.errorType, errorMessage: error.message });
      return { status: 200, headers: { ...headers, 'x-amz-function-error': 'Unhandled' }, body };
    }
  }
}

function parseEvent(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    const event: unknown = JSON.parse(body.toString('utf8'));
    return event;
  } catch (error) {
    throw new ServiceError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${String(error)}`,
    );
  }
}
