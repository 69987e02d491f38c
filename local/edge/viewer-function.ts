import { createContext, Script } from 'node:vm';
import { z } from 'zod';
import { TemplateFault, type Resource } from '../contracts';
import { nameOf } from '../runtime/permissions';

/** What a viewer sent, as far as a CloudFront Function sees it. */
export interface ViewerRequest {
  readonly method: string;
  /** Path and query string, undecoded. */
  readonly target: string;
  /** Lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly viewerAddress: string;
}

/** The function either lets the request go on, changed or not, or answers it itself. */
export type ViewerFunctionResult =
  | { readonly kind: 'request'; readonly target: string; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: Record<string, string>;
      readonly body: string;
    };

const valueSchema = z.object({ value: z.string(), multiValue: z.array(z.object({ value: z.string() })).optional() });
const valuesSchema = z.record(z.string(), valueSchema);
const requestSchema = z.object({
  method: z.string(),
  uri: z.string().startsWith('/'),
  querystring: valuesSchema.default({}),
  headers: valuesSchema.default({}),
  cookies: valuesSchema.default({}),
});
const responseSchema = z.object({
  statusCode: z.number().int().min(100).max(599),
  headers: valuesSchema.default({}),
  body: z.union([z.string(), z.object({ data: z.string() })]).optional(),
});
const propertiesSchema = z.object({
  FunctionCode: z.string().max(10_240, 'CloudFront Functions have at most 10 KB of code'),
  FunctionConfig: z.object({ Runtime: z.literal('cloudfront-js-2.0') }),
});

/** CloudFront refuses functions that touch these ("Restrictions on edge functions"). */
const READ_ONLY = ['content-length', 'host', 'transfer-encoding', 'via'];
const DISALLOWED =
  /^(connection|expect|keep-alive|proxy-|trailer$|upgrade$|x-accel-|x-amz-cf-|x-edge-|x-forwarded-proto$|x-real-ip$|cloudfront-)/;

/** For loading and the trial run; a busy machine takes longer than CloudFront's millisecond. */
const TIME_LIMIT_MS = 500;

/** What the function is tried with at start, so that an endless loop is found there: later runs have no watchdog, which costs most of a millisecond. */
const TRIAL: ViewerRequest = {
  method: 'GET',
  target: '/',
  headers: { host: 'trial.example' },
  viewerAddress: '127.0.0.1',
};

/** A CloudFront Function (runtime 2.0) for viewer requests, in a context of its own: no modules, no process, no network. */
export class ViewerFunction {
  readonly #name: string;
  readonly #run: (event: string) => unknown;
  readonly #distribution: { readonly id: string; readonly domainName: string };

  /** Throws a TemplateFault if the code does not load or defines no `handler`. */
  constructor(resource: Resource, distribution: Resource) {
    this.#name = nameOf(resource);
    this.#distribution = { id: distribution.ref, domainName: distribution.attributes['DomainName'] ?? '' };
    const parsed = propertiesSchema.safeParse(resource.properties);
    if (!parsed.success) throw new TemplateFault(`${this.#name}: ${z.prettifyError(parsed.error)}`);
    try {
      this.#run = load(
        parsed.data.FunctionCode,
        `${resource.logicalId}.js`,
        JSON.stringify(this.#eventOf(TRIAL, 'trial')),
      );
    } catch (error) {
      throw new TemplateFault(`${this.#name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Throws an Error (CloudFront answers 502 or 503 then) if the function fails or returns what CloudFront refuses. */
  run(request: ViewerRequest, requestId: string): ViewerFunctionResult {
    const event = this.#eventOf(request, requestId);
    const result = this.#call(event);
    if (typeof result === 'object' && result !== null && 'statusCode' in result)
      return toResponse(responseSchema.parse(result));
    const changed = requestSchema.safeParse(result);
    if (!changed.success)
      throw new Error(`${this.#name} returned neither a request nor a response: ${z.prettifyError(changed.error)}`);
    this.#checkHeaders(event.request.headers, changed.data.headers);
    const sameQuery = JSON.stringify(changed.data.querystring) === JSON.stringify(event.request.querystring);
    const newQuery = sameQuery ? split(request.target).query : queryText(changed.data.querystring);
    return {
      kind: 'request',
      target: newQuery === '' ? changed.data.uri : `${changed.data.uri}?${newQuery}`,
      headers: {
        ...Object.fromEntries(
          Object.entries(changed.data.headers).map(([name, { value }]) => [name.toLowerCase(), value]),
        ),
        ...cookieHeader(changed.data.cookies, { before: event.request.cookies, text: request.headers['cookie'] }),
      },
    };
  }

  #eventOf(request: ViewerRequest, requestId: string) {
    const { path, query } = split(request.target);
    return {
      version: '1.0',
      context: {
        distributionDomainName: this.#distribution.domainName,
        distributionId: this.#distribution.id,
        eventType: 'viewer-request',
        requestId,
      },
      viewer: { ip: request.viewerAddress },
      request: {
        method: request.method,
        uri: path,
        querystring: queryObject(query),
        headers: headersObject(request.headers),
        cookies: cookiesObject(request.headers['cookie']),
      },
    };
  }

  #call(event: object): unknown {
    const result = this.#run(JSON.stringify(event));
    return typeof result === 'string' ? JSON.parse(result) : undefined;
  }

  #checkHeaders(before: z.output<typeof valuesSchema>, after: z.output<typeof valuesSchema>): void {
    for (const name of READ_ONLY)
      if (before[name]?.value !== after[name]?.value)
        throw new Error(`${this.#name} changed the read-only header ${name}`);
    const added = Object.keys(after).find((name) => before[name] === undefined && DISALLOWED.test(name.toLowerCase()));
    if (added !== undefined)
      throw new Error(`${this.#name} added the header ${added}, which CloudFront does not allow`);
  }
}

type Values = z.output<typeof valuesSchema>;

/** Loads the code in a context of its own, tries it once, and returns what runs it: JSON in, JSON out. */
function load(code: string, filename: string, trial: string): (event: string) => unknown {
  const context = createContext({ trial }, { codeGeneration: { strings: false, wasm: false } });
  const limit = { timeout: TIME_LIMIT_MS };
  new Script(code, { filename }).runInContext(context, limit);
  if (new Script('typeof handler').runInContext(context, limit) !== 'function')
    throw new Error('it defines no function handler');
  const run: unknown = new Script('(event) => JSON.stringify(handler(JSON.parse(event)))').runInContext(context, limit);
  if (typeof run !== 'function') throw new Error('it cannot be run');
  new Script('handler(JSON.parse(trial))').runInContext(context, limit);
  return (event) => {
    const result: unknown = Reflect.apply(run, undefined, [event]);
    return result;
  };
}

function split(target: string): { readonly path: string; readonly query: string } {
  const mark = target.indexOf('?');
  return mark === -1 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

function toResponse({ statusCode, headers, body }: z.output<typeof responseSchema>): ViewerFunctionResult {
  return {
    kind: 'response',
    status: statusCode,
    headers: Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name.toLowerCase(), value])),
    body: typeof body === 'string' ? body : (body?.data ?? ''),
  };
}

function headersObject(headers: Readonly<Record<string, string>>): Values {
  const entries = Object.entries(headers).filter(([name]) => name !== 'cookie');
  return Object.fromEntries(entries.map(([name, value]) => [name, { value }]));
}

function cookiesObject(text = ''): Values {
  const pairs = text.split(/;\s*/).filter((pair) => pair !== '');
  return collect(pairs.map((pair) => splitPair(pair)));
}

function queryObject(query: string): Values {
  const pairs = query.split('&').filter((pair) => pair !== '');
  return collect(pairs.map((pair) => splitPair(pair)));
}

function splitPair(pair: string): readonly [string, string] {
  const mark = pair.indexOf('=');
  return mark === -1 ? [pair, ''] : [pair.slice(0, mark), pair.slice(mark + 1)];
}

/** A name that comes more than once has its last value in `value` and all in `multiValue`. */
function collect(pairs: readonly (readonly [string, string])[]): Values {
  const grouped = new Map<string, string[]>();
  for (const [name, value] of pairs) grouped.set(name, [...(grouped.get(name) ?? []), value]);
  return Object.fromEntries(
    [...grouped].map(([name, values]) => {
      const value = values.at(-1) ?? '';
      return [name, values.length === 1 ? { value } : { value, multiValue: values.map((each) => ({ value: each })) }];
    }),
  );
}

function queryText(values: Values): string {
  return Object.entries(values)
    .flatMap(([name, { value, multiValue }]) => (multiValue ?? [{ value }]).map((each) => `${name}=${each.value}`))
    .join('&');
}

function cookieHeader(
  cookies: Values,
  viewer: { readonly before: Values; readonly text: string | undefined },
): Record<string, string> {
  const unchanged = JSON.stringify(cookies) === JSON.stringify(viewer.before);
  const text = unchanged ? viewer.text : queryText(cookies).replaceAll('&', '; ');
  return text === undefined || text === '' ? {} : { cookie: text };
}
