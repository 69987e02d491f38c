import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer of AWS: the status and the body as it stands on the wire. */
export type WireAnswer = readonly [status: number, body: string];

/** Stands in for AWS's services at one address: answers each operation as a test says, in the service's own format. */
export class AwsStandIn {
  /** Operation -> its answers, in turn; the last one stays. */
  readonly answers: Record<string, readonly WireAnswer[]>;
  readonly asked: string[] = [];
  readonly #server: Server;

  constructor(answers: Record<string, readonly WireAnswer[]>) {
    this.answers = answers;
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.once('end', () => {
        const operation = operationOf(`${request.method} ${request.url}`, request.headers['x-amz-target'], body);
        this.asked.push(operation);
        const times = this.asked.filter((one) => one === operation).length;
        const all = this.answers[operation] ?? [];
        const [status, text] = all[Math.min(times, all.length) - 1] ?? [500, `no answer to ${operation}`];
        response.writeHead(status).end(text);
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Query APIs name it in the body, JSON ones in a header, REST ones by method and path. */
function operationOf(line: string, target: string | string[] | undefined, body: string): string {
  const action = new URLSearchParams(body).get('Action');
  if (action !== null) return action;
  if (typeof target === 'string') return target.split('.').at(-1) ?? target;
  return line.replace(/[?&]x-id=\w+/, '');
}
