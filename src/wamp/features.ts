import type { Dict } from './payload';

/** Client roles of HELLO, at least one of which must be announced. */
export const CLIENT_ROLES = ['publisher', 'subscriber', 'caller', 'callee'] as const;
export type ClientRole = (typeof CLIENT_ROLES)[number];

interface Announcement {
  readonly role: ClientRole;
  /** The names by which clients announce it, the specification's own first. */
  readonly names: readonly [string, ...string[]];
}

/**
 * What a client can do, of the features that change how the router treats it: where HELLO announces it, and by which names
 * (checklist 60).
 */
export const CLIENT_FEATURES = {
  publisherPassthru: { role: 'publisher', names: ['payload_passthru_mode'] },
  /** Wants to know how far a publisher is trusted. */
  subscriberTrustLevels: { role: 'subscriber', names: ['publication_trustlevels'] },
  /** Understands UNSUBSCRIBED that it did not ask for. */
  subscriberRevocation: { role: 'subscriber', names: ['subscription_revocation'] },
  callerPassthru: { role: 'caller', names: ['payload_passthru_mode'] },
  /** Sends one call in several pieces. */
  callerProgressiveInvocations: { role: 'caller', names: ['progressive_call_invocations', 'progressive_calls'] },
  calleePassthru: { role: 'callee', names: ['payload_passthru_mode'] },
  /** Understands INTERRUPT. */
  calleeCanceling: { role: 'callee', names: ['call_canceling', 'call_cancelling'] },
  /** Can keep to a timeout by itself. */
  calleeTimeout: { role: 'callee', names: ['call_timeout'] },
  calleeProgressiveResults: { role: 'callee', names: ['progressive_call_results'] },
  calleeProgressiveInvocations: { role: 'callee', names: ['progressive_call_invocations', 'progressive_calls'] },
  /** Wants to know how far a caller is trusted. */
  calleeTrustLevels: { role: 'callee', names: ['call_trustlevels'] },
  /** Understands UNREGISTERED that it did not ask for. */
  calleeRevocation: { role: 'callee', names: ['registration_revocation'] },
} as const satisfies Record<string, Announcement>;

export type ClientFeature = keyof typeof CLIENT_FEATURES;
export type ClientFeatures = Readonly<Record<ClientFeature, boolean>>;

/** Of a client that announced nothing. */
export const NO_FEATURES: ClientFeatures = {
  publisherPassthru: false,
  subscriberTrustLevels: false,
  subscriberRevocation: false,
  callerPassthru: false,
  callerProgressiveInvocations: false,
  calleePassthru: false,
  calleeCanceling: false,
  calleeTimeout: false,
  calleeProgressiveResults: false,
  calleeProgressiveInvocations: false,
  calleeTrustLevels: false,
  calleeRevocation: false,
};

const FEATURE_KEYS = Object.keys(NO_FEATURES).filter((key): key is ClientFeature => key in CLIENT_FEATURES);

/** Reads the features that HELLO announces. `isAnnounced` says whether a role announces a feature by a name. */
export function readFeatures(isAnnounced: (role: ClientRole, name: string) => boolean): ClientFeatures {
  const features: Record<ClientFeature, boolean> = { ...NO_FEATURES };
  for (const key of FEATURE_KEYS) {
    const { role, names } = CLIENT_FEATURES[key];
    // Every name is looked at, so that a value of the wrong type is found whatever comes first.
    features[key] = names.filter((name) => isAnnounced(role, name)).length > 0;
  }
  return features;
}

/** HELLO.Details.roles as a client of these roles and features announces them. */
export function rolesOf(roles: readonly ClientRole[], features: ClientFeatures): Dict {
  return Object.fromEntries(
    roles.map((role) => {
      const keys = FEATURE_KEYS.filter((key) => CLIENT_FEATURES[key].role === role && features[key]);
      const announced = Object.fromEntries(keys.map((key) => [CLIENT_FEATURES[key].names[0], true]));
      return [role, keys.length === 0 ? {} : { features: announced }];
    }),
  );
}

/** What of the router's features is a matter of its settings. */
export interface RouterFeatures {
  /** Publishers and callers may have themselves named. */
  readonly identification: boolean;
  /** Some topic has a history. */
  readonly eventHistory: boolean;
}

/** What this router does, as WELCOME announces it. Only what works is announced. */
export function routerRoles({ identification, eventHistory }: RouterFeatures): Dict {
  return {
    broker: {
      features: {
        event_history: eventHistory,
        event_retention: true,
        pattern_based_subscription: true,
        payload_passthru_mode: true,
        publication_trustlevels: true,
        publisher_exclusion: true,
        publisher_identification: identification,
        session_meta_api: true,
        subscriber_blackwhite_listing: true,
        subscription_meta_api: true,
        subscription_revocation: true,
      },
    },
    dealer: {
      features: {
        // The specification writes it both ways, and so do clients.
        call_canceling: true,
        call_cancelling: true,
        call_reroute: true,
        call_timeout: true,
        call_trustlevels: true,
        caller_identification: identification,
        pattern_based_registration: true,
        payload_passthru_mode: true,
        progressive_call_invocations: true,
        progressive_call_results: true,
        registration_meta_api: true,
        registration_revocation: true,
        session_meta_api: true,
        shared_registration: true,
        testament_meta_api: true,
      },
    },
  };
}
