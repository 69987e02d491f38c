/**
 * `npm start`: synthesizes the stacks if their sources changed, runs them on this machine, and says how to use them.
 * What takes time is imported only once the first line is out.
 */
import { join, resolve } from 'node:path';
import type { RunningCloud } from './cloud';
import { TemplateFault } from './contracts';
import { parseCommandLine, USAGE, UsageError, type CommandLine } from './start/command-line';
import type { DeviceCredentials } from './start/credentials-file';
import { StartFault } from './start/data-folder';
import type { RunningReplay } from './start/replay';
import { StopSignal } from './start/stop-signal';

const ROOT = resolve(__dirname, '..');

async function main(): Promise<number> {
  const commandLine = readCommandLine(process.argv.slice(2));
  if (typeof commandLine === 'number') return commandLine;
  const startedMs = performance.now();
  console.log(`Starting the local cloud: profile ${commandLine.profile}, data in ${commandLine.dataFolder} ...`);
  const stopping = new StopSignal();
  try {
    let devices: readonly DeviceCredentials[] = [];
    const cloud = await start(commandLine, async (started) => {
      devices = await prepare(started);
    });
    try {
      const { readyMessage } = await import('./start/ready-message');
      console.log(readyMessage(cloud, devices, (performance.now() - startedMs) / 1000));
      const replay = commandLine.replay ? await replayWith(cloud, devices, commandLine.replaySpeed) : undefined;
      await stopping.received;
      await replay?.stop();
    } finally {
      console.log('Stopping ...');
      await cloud.close();
    }
    return 0;
  } catch (error) {
    console.error(explain(error));
    return 1;
  }
}

/** The options, or the exit status when there is nothing to start. */
function readCommandLine(args: readonly string[]): CommandLine | number {
  try {
    const commandLine = parseCommandLine(args);
    if (commandLine !== undefined) return commandLine;
    console.log(USAGE);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    return 2;
  }
}

async function start(
  { profile, port, dataFolder, assembly }: CommandLine,
  prepareCloud: (cloud: RunningCloud) => Promise<void>,
): Promise<RunningCloud> {
  const [{ ensureAssembly }, { startCloud }] = await Promise.all([
    import('./assembly/ensure-assembly'),
    import('./cloud'),
  ]);
  const assemblyFolder =
    assembly ??
    (await ensureAssembly({
      profile,
      folder: join(ROOT, 'cdk.out', 'local'),
      onSynthesis: () => console.log('Synthesizing the stacks, since their sources changed ...'),
    }));
  return startCloud({
    assemblyFolder,
    dataFolder,
    port,
    cacheFolder: join(ROOT, '.cache'),
    log: (line) => console.log(line),
    prepare: prepareCloud,
  });
}

async function replayWith(
  cloud: RunningCloud,
  devices: readonly DeviceCredentials[],
  speed: number,
): Promise<RunningReplay> {
  const { startReplay } = await import('./start/replay');
  const { endpoint, wampUrl, realm, dataFolder } = cloud;
  return startReplay({ endpoint, wampUrl, realm, devices, dataFolder, speed, output: process.stdout });
}

/** Registers the devices of the sensor network and writes all credentials to the data folder. */
async function prepare(cloud: RunningCloud): Promise<DeviceCredentials[]> {
  const [
    { registerDevices },
    { readKnownDevices, writeCredentialsFile },
    { writeOwnerEnvironment },
    { writeOutputs },
    { loadSensorNetworkTrace },
  ] = await Promise.all([
    import('./start/register-devices'),
    import('./start/credentials-file'),
    import('./start/owner-environment'),
    import('./start/outputs-file'),
    import('../src/device/replay/sensor-network-trace'),
  ]);
  const file = join(cloud.dataFolder, 'credentials.json');
  const { endpoint, wampUrl, realm, admin } = cloud;
  const names = loadSensorNetworkTrace().map(({ name }) => name);
  const devices = await registerDevices({ endpoint, admin, names, known: readKnownDevices(file) });
  await writeCredentialsFile(file, { endpoint, wampUrl, realm, admin, devices });
  await writeOwnerEnvironment(cloud.dataFolder, cloud.ownerEnvironment);
  await writeOutputs(cloud.dataFolder, cloud.deployment.outputs);
  return devices;
}

/** A fault of the machine or of the templates speaks for itself; anything else is ours and shows where it came from. */
function explain(error: unknown): string {
  if (error instanceof StartFault || error instanceof TemplateFault) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

void main().then((status) => process.exit(status));
