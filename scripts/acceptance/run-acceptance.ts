import { randomUUID } from 'node:crypto';
import { type AcceptanceContext, type History, type Need, NotTried } from './acceptance-check';
import { ACCEPTANCE_CHECKS } from './acceptance-checks';
import { type Credential, type Credentials, PublicApi, PublicApiError } from './public-api';

export interface AcceptanceResult {
  readonly name: string;
  /** False if the check needs what is not there; `reason` says what. */
  readonly tried: boolean;
  /** Undefined if the check held; otherwise what was seen instead. */
  readonly fault: string | undefined;
  /** Why the check was not tried. */
  readonly reason: string | undefined;
  readonly seconds: number;
}

export interface AcceptanceOptions {
  readonly credentials: Credentials;
  /** What the endpoint lacks: checks that need it are not tried. Default: nothing. An emulator without WAMP lacks both. */
  readonly without?: readonly Extract<Need, 'router' | 'edge'>[];
  /** Headers of each request, where no edge adds them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Starts the rollup now, where that is possible (the local cloud). */
  readonly rollUp?: () => Promise<void>;
  /** How long to wait for the history. Default: 0, for a `rollUp` that is done when it resolves. */
  readonly historyWithinSeconds?: number;
  /** Makes a one-time sign-in link, where that is possible (the local cloud). */
  readonly signInLink?: () => string;
  /** Ends at the first check that does not hold; default false. */
  readonly stopAtFirstFault?: boolean;
  /** Told of each result as it comes. */
  readonly onResult?: (result: AcceptanceResult) => void;
}

const REASONS: Readonly<Record<Need, string>> = {
  router: 'there is no router at this endpoint (WAMP, bridge)',
  edge: 'there is no distribution before this endpoint',
  history:
    'the rollup cannot be started from here, and comes by itself within the hour: wait for it with --wait-for-rollup 75',
  signInLink: 'only the owner of a local cloud can make a link (npm start prints one)',
};

/** Registers two devices and runs every check with them, in order. Never rejects. */
export async function runAcceptance(options: AcceptanceOptions): Promise<AcceptanceResult[]> {
  const { credentials, without = [], signInLink, stopAtFirstFault = false, onResult } = options;
  const api = new PublicApi(credentials.endpoint, options.headers);
  const results: AcceptanceResult[] = [];
  const attempt = async (name: string, run: () => Promise<void>): Promise<boolean> => {
    const startedMs = performance.now();
    const outcome = await run().then(() => ({ tried: true, fault: undefined, reason: undefined }), outcomeOf);
    const result = { name, ...outcome, seconds: (performance.now() - startedMs) / 1000 };
    results.push(result);
    onResult?.(result);
    return outcome.fault === undefined;
  };

  const devices: Credential[] = [];
  const name = `acceptance ${randomUUID().slice(0, 8)}`;
  await attempt('an admin registers two devices', async () => {
    for (const part of ['', ', the other']) devices.push(await api.register(credentials.admin, `${name}${part}`));
  });
  const [device, other] = devices;
  if (device === undefined || other === undefined) return results;

  const context: AcceptanceContext = { credentials, api, device, other, history: historyOf(options), signInLink };
  const isThere: Readonly<Record<Need, boolean>> = {
    router: !without.includes('router'),
    edge: !without.includes('edge'),
    history: context.history !== undefined,
    signInLink: signInLink !== undefined,
  };
  for (const check of ACCEPTANCE_CHECKS) {
    const missing = check.needs.find((need) => !isThere[need]);
    const held = await attempt(check.name, async () => {
      if (missing !== undefined) throw new NotTried(REASONS[missing]);
      await check.run(context);
    });
    if (!held && stopAtFirstFault) break;
  }
  return results;
}

function historyOf({ rollUp, historyWithinSeconds }: AcceptanceOptions): History | undefined {
  if (rollUp === undefined && historyWithinSeconds === undefined) return undefined;
  return { rollUp: rollUp ?? (async () => undefined), withinSeconds: historyWithinSeconds ?? 0 };
}

function outcomeOf(error: unknown): Pick<AcceptanceResult, 'tried' | 'fault' | 'reason'> {
  if (error instanceof NotTried) return { tried: false, fault: undefined, reason: error.message };
  return { tried: true, fault: describe(error), reason: undefined };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const hint =
    error instanceof PublicApiError && error.status === 401 ? '\nAre these the credentials of this deployment?' : '';
  return `${error.name}: ${error.message.replace(/\n\s*\n/g, '\n').trimEnd()}${hint}`;
}
