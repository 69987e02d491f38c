import type { TestResource } from './test-deployment';
import { openEngine } from './open-engine';
import { testDeployment } from './test-deployment';
import { startTestGateway } from './test-gateway';

/**
 * A process of its own that serves one engine, to be killed: `engine-process.ts SERVICE FOLDER RESOURCES`. It prints its endpoint when it
 * is ready, and ends when its standard input does.
 */
async function main([service = '', folder = '', resources = '[]']: string[]): Promise<void> {
  process.stdin.on('end', () => process.exit(0)).resume();
  const deployment = testDeployment(JSON.parse(resources) as TestResource[]);
  const engine = await openEngine(service, {
    deployment,
    folder,
    onStorageFault: (line) => process.stderr.write(`${line}\n`),
  });
  const { endpoint } = await startTestGateway([engine]);
  process.stdout.write(`${endpoint}\n`);
}

void main(process.argv.slice(2));
