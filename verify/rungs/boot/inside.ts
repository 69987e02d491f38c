/**
 * What `in-namespaces.ts` runs beside the scratch root: boots an instance in it, looks at what it does, and sends the report to its
 * parent. Argument: a BootRequest in JSON.
 */
import { join } from 'node:path';
import { readAssembly } from '../../templates/read-assembly';
import { checkFailing } from './failing';
import { Findings } from './findings';
import { Instance } from './instance';
import { launchesOf } from './launch';
import { requestSchema } from './scenario';
import { checkServing } from './serving';

async function main(): Promise<void> {
  const { assemblyFolder, launchIndex, scenario, folder } = requestSchema.parse(JSON.parse(process.argv[2] ?? ''));
  const launch = launchesOf(readAssembly(assemblyFolder))[launchIndex];
  if (launch === undefined) throw new Error(`${assemblyFolder} has no launch ${launchIndex}.`);
  const findings = new Findings();
  const instance = await Instance.create({
    assemblyFolder,
    launch,
    scenario,
    root: join(folder, 'root'),
    dataFolder: join(folder, 'data'),
  });
  if (scenario === 'as-is') await checkServing(instance, findings);
  else await checkFailing(instance, scenario, findings);
  const { faults, notes } = findings;
  await new Promise((resolve) => process.send?.({ faults, notes }, resolve));
}

main().then(
  // Whatever still runs in the namespaces ends with this process.
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
