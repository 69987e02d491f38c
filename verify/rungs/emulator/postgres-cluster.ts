import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ChildProgram, runProgram, type ProgramOptions } from './child-program';
import { freePort } from './free-port';
import { until } from './until';

const DEBIAN_FOLDER = '/usr/lib/postgresql';
const START_SECONDS = 60;
const STOP_SECONDS = 15;

/** PostgreSQL refuses to run as root; these users may, the first that the system has. */
const UNPRIVILEGED = ['postgres', 'nobody'];

/** Serves until its input ends: so it ends with whoever started it, however that ends. SIGINT is PostgreSQL's fast shutdown. */
const SERVE = 'bin=$1; shift; "$bin/postgres" "$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server';

/** A PostgreSQL of its own on a free loopback port, its data in a temporary folder. The system's own is not touched. */
export class PostgresCluster {
  readonly port: number;
  /** Of the superuser `postgres`. */
  readonly password: string;
  readonly #server: ChildProgram;
  readonly #folder: string;

  private constructor(server: ChildProgram, folder: string, login: { port: number; password: string }) {
    this.#server = server;
    this.#folder = folder;
    this.port = login.port;
    this.password = login.password;
  }

  /** Throws with what PostgreSQL said if it does not start, and with what to install if it is not there. */
  static async start(): Promise<PostgresCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'headwater-postgres-'));
    const binaries = postgresBinaries();
    const user = unprivilegedUser();
    const data = join(folder, 'data');
    const passwordFile = join(folder, 'password');
    const password = randomBytes(24).toString('hex');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (user !== undefined) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid);
    const options = { environment: process.env, cwd: folder, ...(user === undefined ? {} : { user }) };

    await initialize(join(binaries, 'initdb'), { data, passwordFile }, options);
    const port = await freePort();
    const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
    const server = new ChildProgram(
      'sh',
      ['-c', SERVE, 'sh', binaries, '-D', data, ...settings.flatMap((setting) => ['-c', setting])],
      options,
    );
    const cluster = new PostgresCluster(server, folder, { port, password });
    try {
      await until(
        async () => (await isReady(binaries, port)) || undefined,
        START_SECONDS,
        () => `PostgreSQL does not answer on port ${port}:\n${server.output}`,
      );
    } catch (error) {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    return cluster;
  }

  async stop(): Promise<void> {
    this.#server.endInput();
    const late = setTimeout(() => this.#server.kill(), STOP_SECONDS * 1000);
    await this.#server.ended.finally(() => clearTimeout(late));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function initialize(
  initdb: string,
  { data, passwordFile }: { data: string; passwordFile: string },
  options: ProgramOptions,
): Promise<void> {
  // Passwords are asked for, so that a stack whose secret is not the cluster's password fails here as it would in AWS.
  const args = ['-D', data, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'];
  const { status, output } = await runProgram(initdb, [...args, '--no-locale', '--no-sync'], {
    ...options,
    timeoutSeconds: START_SECONDS,
  });
  if (status !== 0) throw new Error(`initdb failed:\n${output}`);
}

async function isReady(binaries: string, port: number): Promise<boolean> {
  const { status } = await runProgram(join(binaries, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)], {
    environment: process.env,
    timeoutSeconds: START_SECONDS,
  });
  return status === 0;
}

/** The folder of `initdb` and `postgres`: Debian keeps it out of PATH, one for each version. */
function postgresBinaries(): string {
  const versions = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER) : [];
  const newestFirst = versions.sort((one, other) => Number(other) - Number(one));
  const folders = [
    ...newestFirst.map((version) => join(DEBIAN_FOLDER, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  const found = folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))));
  if (found === undefined)
    throw new Error('There is no PostgreSQL here: install it (Debian: apt-get install postgresql).');
  return found;
}

/** Undefined where we are not root, and so run it as ourselves. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of UNPRIVILEGED) {
    const account = accounts.find(([name]) => name === wanted);
    if (account !== undefined) return { uid: Number(account[2]), gid: Number(account[3]) };
  }
  throw new Error(`PostgreSQL does not run as root, and none of these users exists: ${UNPRIVILEGED.join(', ')}.`);
}
