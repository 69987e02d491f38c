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

/** The native HTTP API as a user's program calls it. */
export class PublicApi {
  readonly endpoint: string;

  constructor(endpoint: string) {
    this.endpoint = endpoint;
  }

  /** Any request; the answer as it comes. */
  request(path: string, init: RequestInit & { readonly as?: Credential } = {}): Promise<Response> {
    const { as, ...rest } = init;
    const headers = new Headers(rest.headers);
    if (as !== undefined) headers.set('authorization', basic(as));
    return fetch(`${this.endpoint}${path}`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(35_000),
      ...rest,
      headers,
    });
  }

  /** Posts readings; a body that is no string is sent as JSON. */
  post(device: Credential, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.request('/v1/readings', {
      as: device,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** Registers a device as an admin. */
  async register(admin: Credential, name: string): Promise<z.infer<typeof registeredSchema>> {
    const response = await this.request('/v1/devices', {
      as: admin,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    const text = await response.text();
    if (response.status !== 201) throw new Error(`POST /v1/devices answered ${response.status}: ${text}`);
    return registeredSchema.parse(JSON.parse(text));
  }

  /** Every page of the readings that the query selects. */
  async readings(as: Credential, uuid: string, query: Record<string, string>): Promise<ApiReading[]> {
    const all: ApiReading[] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const parameters = new URLSearchParams({ limit: '5000', ...query, ...(next === '' ? {} : { next }) });
      const path = `/v1/devices/${uuid}/readings?${parameters.toString()}`;
      const response = await this.request(path, { as });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`GET ${path} answered ${response.status}: ${text}`);
      const page = readingsPageSchema.parse(JSON.parse(text));
      all.push(...page.readings);
      next = page.next;
    }
    return all;
  }
}

export function basic({ uuid, token }: Credential): string {
  return `Basic ${Buffer.from(`${uuid}:${token}`).toString('base64')}`;
}

/** Asks again until the answer satisfies or the time is over; returns the last answer. */
export async function eventually<T>(
  ask: () => Promise<T>,
  satisfied: (answer: T) => boolean,
  withinMs: number,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (satisfied(answer) || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
