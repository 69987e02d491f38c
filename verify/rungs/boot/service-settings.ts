import type { RestartPolicy } from './restart-policy';
import { timeSpanMs } from './time-span';
import type { UnitFile } from './unit-file';

/** What a service's unit says of how its process runs. */
export interface ServiceSettings {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Name of the user; root if the unit names none. */
  readonly user: string;
  readonly group: string | undefined;
  readonly workingDirectory: string;
  readonly environment: readonly string[];
  readonly environmentFiles: readonly string[];
  /** Name as prlimit(1) has it -> soft and hard limit, as in `nofile` -> `1024:4096`. */
  readonly limits: ReadonlyMap<string, string>;
  readonly umask: string;
  readonly restart: RestartPolicy;
  readonly stopTimeoutMs: number;
  readonly noNewPrivileges: boolean;
  readonly hasNoCapabilities: boolean;
  /** What of `ProtectSystem=` is imitated: all of the file system is read-only but /dev, /proc and /sys. */
  readonly isSystemReadOnly: boolean;
  readonly isHomeHidden: boolean;
  readonly hasPrivateTmp: boolean;
}

/** Acted on by the rung. */
const IMITATED = `[Service]Type [Service]ExecStart [Service]User [Service]Group [Service]WorkingDirectory [Service]Environment
  [Service]EnvironmentFile [Service]UMask [Service]Restart [Service]RestartSec [Unit]StartLimitIntervalSec [Unit]StartLimitBurst
  [Service]TimeoutStopSec [Service]NoNewPrivileges [Service]CapabilityBoundingSet [Service]ProtectSystem [Service]ProtectHome
  [Service]PrivateTmp [Service]PrivateDevices`;
/** Order, words for people, and what the kernel would enforce by seccomp or mounts of /proc: read by systemd-analyze alone. */
const LEFT_ALONE = `[Unit]Description [Unit]Documentation [Unit]Wants [Unit]After [Unit]Before [Install]WantedBy
  [Service]ProtectClock [Service]ProtectHostname [Service]ProtectControlGroups [Service]ProtectKernelLogs
  [Service]ProtectKernelModules [Service]ProtectKernelTunables [Service]ProtectProc [Service]RestrictAddressFamilies
  [Service]RestrictNamespaces [Service]RestrictRealtime [Service]RestrictSUIDSGID [Service]LockPersonality
  [Service]SystemCallArchitectures [Service]SystemCallFilter [Service]SyslogIdentifier`;
const KNOWN = new Set(`${IMITATED} ${LEFT_ALONE}`.split(/\s+/));
const LIMIT = /^\[Service\]Limit([A-Z]+)$/;

/** Reads a service. Throws an Error for a directive that the rung neither imitates nor knows it may leave alone. */
export function serviceSettings(unit: UnitFile): ServiceSettings {
  const unknown = unit.names().filter((name) => !KNOWN.has(name) && !LIMIT.test(name));
  const type = unit.last('[Service]Type');
  if (unknown.length > 0)
    throw new Error(`the boot rung does not know ${unknown.join(', ')}: add it to service-settings.ts`);
  const [line, ...more] = unit.all('[Service]ExecStart');
  if (line === undefined || more.length > 0) throw new Error('the unit has not exactly one ExecStart');
  if (type !== undefined && type !== 'simple') throw new Error(`the boot rung knows Type=simple alone, not ${type}`);
  const systemProtection = unit.last('[Service]ProtectSystem') ?? 'no';
  return {
    command: words(line),
    user: unit.last('[Service]User') ?? 'root',
    group: unit.last('[Service]Group'),
    workingDirectory: unit.last('[Service]WorkingDirectory') ?? '/',
    environment: unit.all('[Service]Environment').flatMap(words),
    environmentFiles: unit.all('[Service]EnvironmentFile'),
    limits: limitsOf(unit),
    umask: unit.last('[Service]UMask') ?? '0022',
    restart: {
      restart: unit.last('[Service]Restart') ?? 'no',
      delayMs: timeSpanMs(unit.last('[Service]RestartSec') ?? '100ms'),
      limitIntervalMs: timeSpanMs(unit.last('[Unit]StartLimitIntervalSec') ?? '10s'),
      limitBurst: Number(unit.last('[Unit]StartLimitBurst') ?? 5),
    },
    stopTimeoutMs: timeSpanMs(unit.last('[Service]TimeoutStopSec') ?? '90s'),
    noNewPrivileges: unit.isTrue('[Service]NoNewPrivileges'),
    hasNoCapabilities: unit.last('[Service]CapabilityBoundingSet') === '',
    isSystemReadOnly: systemProtection === 'strict',
    isHomeHidden: unit.isTrue('[Service]ProtectHome'),
    hasPrivateTmp: unit.isTrue('[Service]PrivateTmp'),
  };
}

function limitsOf(unit: UnitFile): Map<string, string> {
  return new Map(
    unit.names().flatMap((name) => {
      const resource = LIMIT.exec(name)?.[1]?.toLowerCase();
      const value = unit.last(name) ?? '';
      if (resource === undefined) return [];
      if (!/^(\d+|infinity)(:(\d+|infinity))?$/.test(value))
        throw new Error(`the boot rung does not know ${name}=${value}`);
      const [soft = value, hard = soft] = value.replaceAll('infinity', 'unlimited').split(':');
      return [[resource, `${soft}:${hard}`] as const];
    }),
  );
}

function words(line: string): string[] {
  if (/[$%]/.test(line)) throw new Error(`the boot rung does not expand $ and % in ${line}`);
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}
