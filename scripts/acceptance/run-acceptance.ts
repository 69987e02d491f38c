import { randomUUID } from 'node:crypto';
import { ACCEPTANCE_CHECKS } from './acceptance-checks';
import { type Credentials, PublicApi } from './public-api';

export interface AcceptanceResult {
  readonly name: string;
  /** False if the check needs what only the local cloud gives. */
  readonly tried: boolean;
  /** Undefined if the check held; otherwise what was seen instead. */
  readonly fault: string | undefined;
  readonly seconds: number;
}

export interface AcceptanceOptions {
  readonly credentials: Credentials;
  readonly rollUp?: () => Promise<void>;
  readonly signInLink?: () => string;
  /** Ends at the first check that does not hold; default false. */
  readonly stopAtFirstFault?: boolean;
}

/** Registers a device and runs every check with it, in order (later ones look for what earlier ones sent). Never rejects. */
export async function runAcceptance(options: AcceptanceOptions): Promise<AcceptanceResult[]> {
  const { credentials, rollUp, signInLink, stopAtFirstFault = false } = options;
  const api = new PublicApi(credentials.endpoint);
  const results: AcceptanceResult[] = [];
  const attempt = async (name: string, run: () => Promise<void>): Promise<boolean> => {
    const startedMs = performance.now();
    const fault = await run().then(() => undefined, describe);
    results.push({ name, tried: true, fault, seconds: (performance.now() - startedMs) / 1000 });
    return fault === undefined;
  };
  let device: { uuid: string; token: string } | undefined;
  await attempt('an admin registers a device', async () => {
    device = await api.register(credentials.admin, `acceptance ${randomUUID().slice(0, 8)}`);
  });
  if (device === undefined) return results;
  const context = { credentials, api, device, rollUp, signInLink };
  for (const check of ACCEPTANCE_CHECKS) {
    if (check.needs !== undefined && context[check.needs] === undefined) {
      results.push({ name: check.name, tried: false, fault: undefined, seconds: 0 });
      continue;
    }
    const held = await attempt(check.name, () => check.run(context));
    if (!held && stopAtFirstFault) break;
  }
  return results;
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
