import { isDeepStrictEqual } from 'node:util';
import type { RouterConfiguration } from './configuration';

type Setting = keyof RouterConfiguration;

/**
 * When a changed setting takes effect: at once (`live`; what is asked of somebody who joins or connects holds for those who come), or when the
 * process starts again.
 */
const EFFECT: Readonly<Record<Setting, 'live' | 'restart'>> = {
  host: 'restart',
  port: 'restart',
  realm: 'restart',
  allowAnonymous: 'live',
  principals: 'live',
  roles: 'live',
  standInSecret: 'live',
  tls: 'restart',
  strictRequestIds: 'restart',
  strictUris: 'restart',
  lenientProgress: 'restart',
  allowDisclosure: 'restart',
  trustLevels: 'restart',
  history: 'restart',
  registryTableName: 'restart',
  readingsQueueUrl: 'restart',
  credentialsSecretArn: 'restart',
  region: 'restart',
  acceptance: 'restart',
  limits: 'live',
  trustedProxies: 'live',
  viewerAddressHeader: 'live',
  drain: 'live',
  metrics: 'restart',
  pingIntervalSeconds: 'live',
  recorder: 'restart',
};

export interface Reload {
  /** The configuration that holds now. */
  readonly configuration: RouterConfiguration;
  /** Settings that have changed, and those that would have: they want a restart. */
  readonly applied: readonly string[];
  readonly ignored: readonly string[];
}

/** Settings that need a restart, for the documentation. */
export const RESTART_SETTINGS: readonly string[] = Object.entries(EFFECT)
  .filter(([, effect]) => effect === 'restart')
  .map(([setting]) => setting);

/** What of a new configuration a running router takes over. */
export function reload(current: RouterConfiguration, next: RouterConfiguration): Reload {
  const changed = Object.keys(EFFECT)
    .filter(isSetting)
    .filter((setting) => !isDeepStrictEqual(current[setting], next[setting]));
  const ignored = changed.filter((setting) => EFFECT[setting] === 'restart');
  const kept = Object.fromEntries(ignored.map((setting) => [setting, current[setting]]));
  return {
    configuration: { ...next, ...kept },
    applied: changed.filter((setting) => EFFECT[setting] === 'live'),
    ignored,
  };
}

function isSetting(name: string): name is Setting {
  return name in EFFECT;
}
