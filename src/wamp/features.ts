import type { Dict } from './payload';

/**
 * What this router does, as WELCOME announces it. Only what works is announced.
 */
export const ROUTER_ROLES = {
  broker: {
    features: {
      pattern_based_subscription: true,
      publisher_exclusion: true,
    },
  },
  dealer: {
    features: {
      call_canceling: true,
      pattern_based_registration: true,
    },
  },
} as const satisfies Dict;

/** What a client can do, of the features that change how the router treats it. */
export interface ClientFeatures {
  /** The callee understands INTERRUPT. */
  readonly calleeCanceling: boolean;
}

/** Client roles of HELLO, at least one of which must be announced. */
export const CLIENT_ROLES = ['publisher', 'subscriber', 'caller', 'callee'] as const;
export type ClientRole = (typeof CLIENT_ROLES)[number];
