import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { MetadataService } from './metadata-service';
import type { CommandAnswer } from './service-manager';

/** Where EC2's metadata service is, and here also what `stubs/ask.sh` asks. */
export const METADATA_ADDRESS = '169.254.169.254';

/** Runs a program that a stub stands in for. `parent` is the process that called it. */
export type RunProgram = (name: string, args: readonly string[], parent: number) => Promise<CommandAnswer>;

/** Listens on the metadata service's address, of the network namespace's own loopback, until the process ends. */
export function startInstanceServer(metadata: MetadataService, run: RunProgram): Promise<void> {
  const server = createServer((request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    const program = /^\/stub\/([\w-]+)$/.exec(url)?.[1];
    const answering = buffer(request).then(async (body) => {
      if (program === undefined) return metadata.answer({ method, path: url, headers });
      const args = body.toString('utf8').split('\0').slice(0, -1);
      const { status, output } = await run(program, args, Number(headers['x-parent']));
      return { status: 200, body: `${status}\n${output}` };
    });
    answering.then(
      ({ status, body }) => response.writeHead(status).end(body),
      (error: unknown) => response.writeHead(500).end(`1\n${String(error)}\n`),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(80, METADATA_ADDRESS, resolve);
  });
}
