import { z } from 'zod';

/** A UUID with its token. */
export interface Credential {
  readonly uuid: string;
  readonly token: string;
}

/** What `credentials.json` holds. */
export const credentialsSchema = z.object({
  endpoint: z.url(),
  wampUrl: z.url(),
  realm: z.string(),
  admin: z.object({ uuid: z.string(), token: z.string() }),
  devices: z.array(z.object({ name: z.string(), uuid: z.string(), token: z.string() })),
});
export type Credentials = z.infer<typeof credentialsSchema>;

const readingsPageSchema = z.object({
  readings: z.array(
    z.object({
      metric: z.string(),
      value: z.union([z.number(), z.boolean(), z.string(), z.null()]),
      unit: z.string().nullable(),
      observedAt: z.string(),
      count: z.number().optional(),
    }),
  ),
  next: z.string().optional(),
});
export type ApiReading = z.infer<typeof readingsPageSchema>['readings'][number];

const registeredSchema = z.object({ uuid: z.string(), token: z.string(), name: z.string() });

const devicesPageSchema = z.object({ devices: z.array(z.object({ uuid: z.string() })), next: z.string().optional() });

/** An answer that is not the one which the request is made for. */
export class PublicApiError extends Error {
  readonly status: number;

  constructor(request: string, status: number, text: string) {
    super(`${request} answered ${status}: ${text.slice(0, 300)}`);
    this.name = 'PublicApiError';
    this.status = status;
  }
}

/** The native HTTP API as a user's program calls it. */
export class PublicApi {
  readonly endpoint: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** `headers` go with each request. */
  constructor(endpoint: string, headers: Readonly<Record<string, string>> = {}) {
    this.endpoint = endpoint;
    this.#headers = headers;
  }

  /** Any request; the answer as it comes. @throws Error that says why the endpoint cannot be reached. */
  async request(path: string, init: RequestInit & { readonly as?: Credential } = {}): Promise<Response> {
    const { as, ...rest } = init;
    const headers = new Headers({ ...this.#headers, ...Object.fromEntries(new Headers(rest.headers)) });
    if (as !== undefined) headers.set('authorization', basic(as));
    try {
      return await fetch(`${this.endpoint}${path}`, {
        redirect: 'manual',
        signal: AbortSignal.timeout(35_000),
        ...rest,
        headers,
      });
    } catch (error) {
      throw new Error(`${this.endpoint} cannot be reached: ${unreachableReason(error)}`, { cause: error });
    }
  }

  /** Posts readings; a body that is no string is sent as JSON. */
  post(as: Credential, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.#postJson('/v1/readings', as, { body, headers });
  }

  /** Posts readings of a device as an admin. */
  postFor(device: string, as: Credential, body: unknown): Promise<Response> {
    return this.#postJson(`/v1/readings?device=${device}`, as, { body });
  }

  /** Publishes or calls through a router, with the fields of the bridge's request. */
  bridge(action: 'publish' | 'call', as: Credential, body: Readonly<Record<string, unknown>>): Promise<Response> {
    return this.#postJson(`/bridge/${action}`, as, { body });
  }

  /** Asks for a slot for an upload: of the caller, or of the device that an admin names. */
  slot(as: Credential, body: unknown, device?: string): Promise<Response> {
    return this.#postJson(`/v1/media${device === undefined ? '' : `?device=${device}`}`, as, { body });
  }

  /** The answer to a registration, as it comes. */
  registration(as: Credential, name: string): Promise<Response> {
    return this.#postJson('/v1/devices', as, { body: { name } });
  }

  /** Registers a device as an admin. @throws PublicApiError */
  async register(admin: Credential, name: string): Promise<z.infer<typeof registeredSchema>> {
    const response = await this.registration(admin, name);
    const text = await response.text();
    if (response.status !== 201) throw new PublicApiError('POST /v1/devices', response.status, text);
    return registeredSchema.parse(JSON.parse(text));
  }

  /** The UUIDs of all pages of the registry. @throws PublicApiError */
  async deviceUuids(admin: Credential): Promise<string[]> {
    const uuids: string[] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const parameters = new URLSearchParams({ limit: '1000', ...(next === '' ? {} : { after: next }) });
      const page = devicesPageSchema.parse(await this.#getJson(`/v1/devices?${parameters.toString()}`, admin));
      uuids.push(...page.devices.map(({ uuid }) => uuid));
      next = page.next;
    }
    return uuids;
  }

  /** Every page of the readings that the query selects. @throws PublicApiError */
  async readings(as: Credential, uuid: string, query: Record<string, string>): Promise<ApiReading[]> {
    const all: ApiReading[] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const parameters = new URLSearchParams({ limit: '5000', ...query, ...(next === '' ? {} : { next }) });
      const path = `/v1/devices/${uuid}/readings?${parameters.toString()}`;
      const page = readingsPageSchema.parse(await this.#getJson(path, as));
      all.push(...page.readings);
      next = page.next;
    }
    return all;
  }

  #postJson(
    path: string,
    as: Credential,
    { body, headers = {} }: { readonly body: unknown; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Response> {
    return this.request(path, {
      as,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  async #getJson(path: string, as: Credential): Promise<unknown> {
    const response = await this.request(path, { as });
    const text = await response.text();
    if (response.status !== 200) throw new PublicApiError(`GET ${path}`, response.status, text);
    const body: unknown = JSON.parse(text);
    return body;
  }
}

/** `Bearer base64(uuid:token)`. */
export function bearer({ uuid, token }: Credential): string {
  return `Bearer ${Buffer.from(`${uuid}:${token}`).toString('base64')}`;
}

export function basic({ uuid, token }: Credential): string {
  return `Basic ${Buffer.from(`${uuid}:${token}`).toString('base64')}`;
}

/** How long to go on asking, and how often. */
export interface Patience {
  readonly withinMs: number;
  readonly everyMs: number;
}

/** Asks again, five times a second by default, until the answer satisfies or the time is over; returns the last answer. */
export async function eventually<T>(
  ask: () => Promise<T>,
  satisfied: (answer: T) => boolean,
  patience: number | Patience,
): Promise<T> {
  const { withinMs, everyMs } = typeof patience === 'number' ? { withinMs: patience, everyMs: 200 } : patience;
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (satisfied(answer) || Date.now() >= deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** fetch says "fetch failed", and in its cause why: a system error, or, with several addresses, one that holds several. */
function unreachableReason(error: unknown): string {
  const cause = property(error, 'cause');
  const reasons = [property(cause, 'message'), property(cause, 'code'), property(error, 'message')];
  return reasons.find((reason) => typeof reason === 'string' && reason !== '')?.toString() ?? 'for no known reason';
}

function property(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
