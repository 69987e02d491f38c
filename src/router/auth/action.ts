/** What a session can ask to do with a URI. */
export const ACTIONS = ['publish', 'subscribe', 'register', 'call'] as const;
export type Action = (typeof ACTIONS)[number];
