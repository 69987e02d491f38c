import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceSettings } from './service-settings';
import { userAccount } from './user-account';

/** What systemd gives every service, and what stands in for AWS's network here. */
export interface ServiceSurroundings {
  /** The scratch root. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Starts a service's program as systemd would, in a process group of its own; the child's id is the program's. */
export function startService(settings: ServiceSettings, { root, environment }: ServiceSurroundings): ChildProcess {
  const given = [...settings.environmentFiles.flatMap((file) => variablesOf(root, file)), ...settings.environment];
  const { command, workingDirectory } = settings;
  const inside = ['/bin/sh', '-c', preparation(settings), 'service', workingDirectory, ...command];
  // Each of these programs becomes the next one (exec): no process stays between.
  return spawn('unshare', ['--mount', 'chroot', root, ...inside], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment, ...userEnvironment(settings, root), ...Object.fromEntries(given.map(assignment)) },
  });
}

/** The shell's part: limits while it is root and mounts, then the service's user, then the program. */
function preparation(settings: ServiceSettings): string {
  const { limits, user, group } = settings;
  const identity = [
    `--reuid=${user}`,
    group === undefined ? `--regid="$(id -g ${user})"` : `--regid=${group}`,
    '--init-groups',
    ...(settings.noNewPrivileges ? ['--no-new-privs'] : []),
    ...(settings.hasNoCapabilities ? ['--bounding-set=-all', '--inh-caps=-all'] : []),
  ];
  return [
    'set -eu',
    ...(settings.hasPrivateTmp
      ? ['mount -t tmpfs -o mode=1777 tmp /tmp', 'mount -t tmpfs -o mode=1777 tmp /var/tmp']
      : []),
    ...(settings.isHomeHidden ? ['for d in /home /root; do mount -t tmpfs -o mode=000 hidden "$d"; done'] : []),
    ...(settings.isSystemReadOnly ? [READ_ONLY] : []),
    ...[...limits].map(([resource, limit]) => limitCommand(resource, limit)),
    `umask ${settings.umask}`,
    'cd "$1"',
    'shift',
    `exec setpriv ${identity.join(' ')} -- "$@"`,
  ].join('\n');
}

/** All mounts but those that `ProtectSystem=strict` leaves: /dev, /proc, /sys and the private /tmp. */
const READ_ONLY = `while read -r _ point _; do
  case $point in /dev|/dev/*|/proc|/proc/*|/sys|/sys/*|/tmp|/var/tmp) ;; *) mount -o remount,bind,ro "$point" ;; esac
done </proc/self/mounts`;

/** Like systemd: a limit that the kernel does not let root raise so far becomes the highest that it lets. */
function limitCommand(resource: string, limit: string): string {
  const set = `prlimit --pid $$ --${resource}`;
  const highest = `$(prlimit --pid $$ --${resource} --output HARD --noheadings --raw)`;
  return `${set}=${limit} 2>/dev/null || ${set}=${highest}:${highest}`;
}

/** What systemd adds for a service with a user. */
function userEnvironment({ user }: ServiceSettings, root: string): Record<string, string> {
  return user === 'root' ? {} : { HOME: userAccount(root, user)?.home ?? '/', LOGNAME: user, USER: user };
}

function variablesOf(root: string, file: string): string[] {
  const isOptional = file.startsWith('-');
  const path = join(root, isOptional ? file.slice(1) : file);
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => /^\w+=/.test(line));
  } catch (error) {
    if (isOptional) return [];
    throw error;
  }
}

function assignment(line: string): [string, string] {
  const equals = line.indexOf('=');
  return [line.slice(0, equals), line.slice(equals + 1).replace(/^(["'])(.*)\1$/, '$2')];
}
