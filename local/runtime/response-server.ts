import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/** What a custom resource answers to its ResponseURL ("Custom resource response objects", CloudFormation user guide). */
const responseSchema = z.object({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string().optional(),
  PhysicalResourceId: z.string().min(1).max(1024),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  Data: z.record(z.string(), z.unknown()).optional(),
});
export type CustomResourceResponse = z.output<typeof responseSchema>;

const MAXIMUM_RESPONSE_BYTES = 4096;

/** Stands in for the presigned S3 addresses to which custom resources put their answers. On loopback, each address for one answer. */
export class ResponseServer {
  readonly #server: Server;
  readonly #waiting = new Map<string, (response: CustomResourceResponse | Error) => void>();

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const settle = this.#waiting.get(request.url ?? '');
        if (request.method !== 'PUT' || settle === undefined) {
          response.writeHead(403).end();
          return;
        }
        this.#waiting.delete(request.url ?? '');
        settle(parseResponse(Buffer.concat(chunks)));
        response.writeHead(200).end();
      });
    });
  }

  static async start(): Promise<ResponseServer> {
    const started = new ResponseServer();
    await new Promise<void>((resolve, reject) => {
      started.#server.once('error', reject);
      started.#server.listen(0, '127.0.0.1', resolve);
    });
    return started;
  }

  /** An address, and the answer that somebody will put there. */
  expect(): { readonly url: string; readonly answered: Promise<CustomResourceResponse | Error> } {
    const path = `/${randomUUID()}`;
    const answered = new Promise<CustomResourceResponse | Error>((resolve) => this.#waiting.set(path, resolve));
    const { port } = addressOf(this.#server);
    return { url: `http://127.0.0.1:${port}${path}`, answered };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the response server does not listen');
  return address;
}

function parseResponse(body: Buffer): CustomResourceResponse | Error {
  if (body.length > MAXIMUM_RESPONSE_BYTES)
    return new Error(`its answer has ${body.length} bytes; CloudFormation takes ${MAXIMUM_RESPONSE_BYTES}`);
  try {
    return responseSchema.parse(JSON.parse(body.toString('utf8')));
  } catch (error) {
    return new Error(`its answer is malformed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
