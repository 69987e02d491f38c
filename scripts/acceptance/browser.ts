import type { PublicApi } from './public-api';

export interface Page {
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
}

/** Just enough of a browser for the console: it keeps cookies, says where a form comes from, and fills its hidden fields. */
export class Browser {
  readonly #api: PublicApi;
  readonly #cookies = new Map<string, string>();

  constructor(api: PublicApi) {
    this.#api = api;
  }

  get(path: string): Promise<Page> {
    return this.#request(path, {});
  }

  /** Submits the form of `page` to `path`, with its hidden fields and those given. */
  submit(path: string, page: Page, fields: Record<string, string>): Promise<Page> {
    const hidden = [...page.text.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
      /name="([^"]*)"/.exec(input)?.[1] ?? '',
      /value="([^"]*)"/.exec(input)?.[1] ?? '',
    ]);
    return this.#request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: this.#api.endpoint },
      body: new URLSearchParams([...hidden, ...Object.entries(fields)]).toString(),
    });
  }

  async #request(path: string, init: RequestInit): Promise<Page> {
    const headers = new Headers(init.headers);
    headers.set('sec-fetch-site', 'same-origin');
    headers.set('accept', 'text/html');
    if (this.#cookies.size > 0)
      headers.set('cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await this.#api.request(path, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#cookies.set(name, value);
    }
    return { status: response.status, text: await response.text(), location: response.headers.get('location') };
  }
}
