import { z } from 'zod';
import { FunctionError, TemplateFault, type Deployment, type FunctionInvoker, type Resource } from '../contracts';
import type { Origin, OriginRequest, OriginResponse } from '../edge/origin';
import { corsSchema, preflightResponse, withCors, type CorsConfiguration } from './http-api-cors';
import { splitTarget, toEvent, toResponse } from './http-api-event';
import { matchRoute, readRoutes, type HttpApiRoute } from './http-api-routes';
import { nameOf, type Permissions } from './permissions';

/** API Gateway takes request bodies of up to 10 MB. */
const MAXIMUM_BODY_BYTES = 10 * 1024 * 1024;

const apiSchema = z.object({ ProtocolType: z.literal('HTTP'), CorsConfiguration: corsSchema.optional() });
const stageSchema = z.object({ StageName: z.literal('$default'), AutoDeploy: z.literal(true) });

export interface HttpApiOptions {
  readonly api: Resource;
  readonly deployment: Deployment;
  readonly permissions: Permissions;
  readonly invoker: FunctionInvoker;
  /** Told of every request that a function failed to answer. */
  readonly onError: (message: string) => void;
}

/** An API Gateway HTTP API from the templates: routes, payload format 2.0, CORS, and the service's own limits and answers. */
export class HttpApi implements Origin {
  readonly #apiId: string;
  readonly #accountId: string;
  readonly #routes: readonly HttpApiRoute[];
  readonly #cors: CorsConfiguration | undefined;
  readonly #invoker: FunctionInvoker;
  readonly #onError: (message: string) => void;

  /** Throws a TemplateFault that names the route or stage that cannot work. */
  constructor(options: HttpApiOptions) {
    const { api, deployment, permissions } = options;
    const parsed = apiSchema.safeParse(api.properties);
    if (!parsed.success) throw new TemplateFault(`${nameOf(api)}: ${z.prettifyError(parsed.error)}`);
    const stage = deployment
      .ofType('AWS::ApiGatewayV2::Stage')
      .find(({ properties }) => properties['ApiId'] === api.ref && stageSchema.safeParse(properties).success);
    if (stage === undefined) throw new TemplateFault(`${nameOf(api)}: it has no $default stage with AutoDeploy`);
    this.#apiId = api.ref;
    this.#accountId = deployment.account;
    this.#routes = readRoutes(api, deployment, permissions);
    this.#cors = parsed.data.CorsConfiguration;
    this.#invoker = options.invoker;
    this.#onError = options.onError;
  }

  async send(request: OriginRequest): Promise<OriginResponse> {
    if (this.#cors === undefined) return this.#dispatch(request);
    return preflightResponse(this.#cors, request) ?? withCors(this.#cors, request, await this.#dispatch(request));
  }

  async #dispatch(request: OriginRequest): Promise<OriginResponse> {
    const body = await readBody(request);
    if (body === undefined) return message(413, 'Request Entity Too Large');
    const match = matchRoute(this.#routes, { method: request.method, path: splitTarget(request.target).path });
    if (match === undefined) return message(404, 'Not Found');
    const event = toEvent(request, match, {
      body,
      apiId: this.#apiId,
      accountId: this.#accountId,
      nowMs: Date.now(),
    });
    return this.#answer(event, match.route);
  }

  async #answer(event: unknown, route: HttpApiRoute): Promise<OriginResponse> {
    const timeout = deadline(route.timeoutMs);
    try {
      const result = await Promise.race([this.#invoker.invoke(route.functionArn, event), timeout.expired]);
      if (result === timeout.mark) {
        this.#onError(`${route.routeKey}: no answer within ${route.timeoutMs} ms`);
        return message(503, 'Service Unavailable');
      }
      const response = toResponse(result);
      if (response !== undefined) return response;
      this.#onError(`${route.routeKey}: the function's result is no response of payload format 2.0`);
      return message(500, 'Internal Server Error');
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      this.#onError(`${route.routeKey}: ${error.errorType}: ${error.message}`);
      if (error.errorType === 'RequestEntityTooLargeException') return message(413, 'Request Entity Too Large');
      if (error.errorType === 'TooManyRequestsException') return message(503, 'Service Unavailable');
      return message(500, 'Internal Server Error');
    } finally {
      timeout.clear();
    }
  }
}

function message(status: number, text: string): OriginResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message: text }) };
}

/** The whole body, or undefined when it is over the limit; the rest of it is then read and dropped, so that the answer arrives. */
async function readBody(request: OriginRequest): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.body) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a request body is a stream of buffers');
    bytes += chunk.length;
    if (bytes <= MAXIMUM_BODY_BYTES) chunks.push(chunk);
  }
  return bytes > MAXIMUM_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

function deadline(milliseconds: number): { mark: symbol; expired: Promise<symbol>; clear(): void } {
  const mark = Symbol('timeout');
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<symbol>((resolve) => {
    timer = setTimeout(() => resolve(mark), milliseconds);
  });
  return { mark, expired, clear: () => clearTimeout(timer) };
}
