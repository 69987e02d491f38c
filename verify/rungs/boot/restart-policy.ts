/** How a service's main process ended. */
export type Ending = { readonly exitStatus: number } | { readonly signal: NodeJS.Signals };

export interface RestartPolicy {
  /** `Restart=`, as in `on-failure`. */
  readonly restart: string;
  /** `RestartSec=` */
  readonly delayMs: number;
  /** `StartLimitIntervalSec=`; 0: no limit. */
  readonly limitIntervalMs: number;
  /** `StartLimitBurst=`: starts in one interval. */
  readonly limitBurst: number;
}

/** Signals that count as an orderly end, beside exit status 0: systemd.service(5), `SuccessExitStatus=`. */
const CLEAN_SIGNALS: ReadonlySet<string> = new Set(['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE']);

/** Whether systemd starts a service again that ended by itself, by the table of `Restart=` in systemd.service(5). */
export function isRestarted({ restart }: RestartPolicy, ending: Ending): boolean {
  const isSignal = 'signal' in ending;
  const isClean = isSignal ? CLEAN_SIGNALS.has(ending.signal) : ending.exitStatus === 0;
  switch (restart) {
    case 'always':
      return true;
    case 'on-success':
      return isClean;
    case 'on-failure':
      return !isClean;
    case 'on-abnormal':
    case 'on-abort':
      return isSignal && !isClean;
    default:
      return false;
  }
}

/** Whether the start limit lets a service start now, given when it started before. */
export function mayStart(policy: RestartPolicy, startsMs: readonly number[], nowMs: number): boolean {
  const { limitIntervalMs, limitBurst } = policy;
  if (limitIntervalMs === 0) return true;
  return startsMs.filter((startMs) => nowMs - startMs < limitIntervalMs).length < limitBurst;
}
