/** Whether the router takes new work, and if not, why: what `/ready` answers. */
export type Readiness = { readonly isReady: true } | { readonly isReady: false; readonly reasons: readonly string[] };

/** `starting` it does not listen yet; `serving`; `draining` it takes no new sessions, and tells those it has to go. */
export type Phase = 'starting' | 'serving' | 'draining';

export interface ReadinessSource {
  readonly phase: Phase;
  /** Why readings are refused now, if they are. */
  readonly recorderFault: string | undefined;
}

export function readinessOf({ phase, recorderFault }: ReadinessSource): Readiness {
  const reasons = [...(phase === 'serving' ? [] : [phase]), ...(recorderFault === undefined ? [] : [recorderFault])];
  return reasons.length === 0 ? { isReady: true } : { isReady: false, reasons };
}

/** What `/ready` answers, on the router's port and on that of the metrics. */
export function readyAnswer(readiness: Readiness): {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
} {
  return readiness.isReady
    ? { status: 200, body: { status: 'ready' } }
    : { status: 503, body: { status: 'not ready', reasons: readiness.reasons } };
}
