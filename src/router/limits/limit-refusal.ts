/** The limits that refuse somebody, as metrics name them; `messages` is that of the bridge alone, as WAMP peers are only slowed. */
export type LimitKind =
  'connections' | 'connections_per_address' | 'connection_attempts_per_address' | 'sessions_per_authid' | 'messages';

/** How often each has refused: not yet. */
export function noRefusals(): Record<LimitKind, number> {
  return {
    connections: 0,
    connections_per_address: 0,
    connection_attempts_per_address: 0,
    sessions_per_authid: 0,
    messages: 0,
  };
}

/** Why somebody is not let in now, for a person to read: the setting, its value, and what to do. */
export interface LimitRefusal {
  readonly message: string;
  readonly retryAfterSeconds: number;
  /** Whether the router is full, rather than the client's own share used up. */
  readonly isFull: boolean;
}
