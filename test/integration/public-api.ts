import { z } from 'zod';
import { basic, type Credentials } from './local-process';

type Principal = Credentials['admin'];

const readingsPageSchema = z.object({
  readings: z.array(
    z.object({
      metric: z.string(),
      value: z.union([z.number(), z.boolean(), z.string(), z.null()]),
      unit: z.string().nullable(),
      observedAt: z.string(),
    }),
  ),
  next: z.string().optional(),
});
export type ApiReading = z.infer<typeof readingsPageSchema>['readings'][number];

const registeredSchema = z.object({ uuid: z.string(), token: z.string(), name: z.string() });

/** The native HTTP API as a user's program would call it. */
export class PublicApi {
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  post(principal: Principal, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.#endpoint}/v1/readings`, {
      method: 'POST',
      headers: { authorization: basic(principal), 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  async register(admin: Principal, name: string): Promise<z.infer<typeof registeredSchema>> {
    const response = await fetch(`${this.#endpoint}/v1/devices`, {
      method: 'POST',
      headers: { authorization: basic(admin), 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    if (response.status !== 201) throw new Error(`registering answered ${response.status}: ${await response.text()}`);
    return registeredSchema.parse(await response.json());
  }

  /** Every page of the readings that the query selects. */
  async readings(principal: Principal, uuid: string, query: Record<string, string>): Promise<ApiReading[]> {
    const all: ApiReading[] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const parameters = new URLSearchParams({ limit: '5000', ...query, ...(next === '' ? {} : { next }) });
      const response = await fetch(`${this.#endpoint}/v1/devices/${uuid}/readings?${parameters.toString()}`, {
        headers: { authorization: basic(principal) },
      });
      if (response.status !== 200) throw new Error(`readings answered ${response.status}: ${await response.text()}`);
      const page = readingsPageSchema.parse(await response.json());
      all.push(...page.readings);
      next = page.next;
    }
    return all;
  }
}

/** Asks again until the answer satisfies, and fails with what is missing after the time. */
export async function eventually<T>(
  ask: () => Promise<T>,
  satisfied: (answer: T) => boolean,
  withinMs: number,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (satisfied(answer) || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
