import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** How proc(5) calls the limits that prlimit(1) and units name. */
const LIMIT_LABELS: Readonly<Record<string, string>> = {
  as: 'Max address space',
  core: 'Max core file size',
  cpu: 'Max cpu time',
  data: 'Max data size',
  fsize: 'Max file size',
  memlock: 'Max locked memory',
  nofile: 'Max open files',
  nproc: 'Max processes',
  sigpending: 'Max pending signals',
  stack: 'Max stack size',
};
const LISTENING = '0A';

/** The real user id of a process. */
export function userIdOf(processId: number): number {
  const uid = /^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))?.[1];
  return Number(uid);
}

/** A limit of a process as `soft:hard`; undefined if proc(5) does not have it. */
export function limitOf(processId: number | 'self', resource: string): string | undefined {
  const label = LIMIT_LABELS[resource];
  const line = readFileSync(`/proc/${processId}/limits`, 'utf8')
    .split('\n')
    .find((entry) => label !== undefined && entry.startsWith(label));
  const [soft, hard] = line?.slice(label?.length).trim().split(/\s+/) ?? [];
  return soft === undefined || hard === undefined ? undefined : `${soft}:${hard}`;
}

/** Whether a process listens for TCP connections on a port. */
export function listensOn(processId: number, port: number): boolean {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    readFileSync(table, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => state === LISTENING && local?.endsWith(`:${hexPort}`) === true)
      .map((columns) => `socket:[${columns[9]}]`),
  );
  const folder = `/proc/${processId}/fd`;
  return entriesOf(folder).some((descriptor) => {
    try {
      return inodes.includes(readlinkSync(`${folder}/${descriptor}`));
    } catch {
      return false; // Closed since the folder was listed.
    }
  });
}

/** None for a process that has ended. */
function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
