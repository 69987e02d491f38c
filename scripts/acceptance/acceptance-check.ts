import type { Credential, Credentials, PublicApi } from './public-api';

/**
 * What a check cannot do without:
 * - `router`: WAMP and the bridge, at the endpoint;
 * - `edge`: the distribution, which serves the console's assets and one address for everything;
 * - `history`: a rollup that can be started or waited for;
 * - `signInLink`: a way to make a one-time link, which the owner of the local cloud has.
 */
export type Need = 'router' | 'edge' | 'history' | 'signInLink';

/** How the hours of this run get into the history. */
export interface History {
  /** Starts the rollup now, where that is possible; elsewhere it comes by itself. */
  readonly rollUp: () => Promise<void>;
  readonly withinSeconds: number;
}

export interface AcceptanceContext {
  readonly credentials: Credentials;
  readonly api: PublicApi;
  /** Two devices that this run registered. What the checks look for is the first one's. */
  readonly device: Credential;
  readonly other: Credential;
  readonly history: History | undefined;
  readonly signInLink: (() => string) | undefined;
}

export interface AcceptanceCheck {
  readonly name: string;
  readonly needs: readonly Need[];
  /** Rejects with what was seen instead, or with `NotTried`. */
  readonly run: (context: AcceptanceContext) => Promise<void>;
}

export function check(name: string, run: AcceptanceCheck['run'], needs: readonly Need[] = []): AcceptanceCheck {
  return { name, needs, run };
}

/** A check found out that it cannot be tried here; the message says why. */
export class NotTried extends Error {}
