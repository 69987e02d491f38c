import type { Subscription } from '../broker/subscription';
import type { Registration } from '../dealer/registration';
import type { Session } from '../session';

/** Publishes an event of the router's own to all who subscribe to it, but for the session that caused it. */
export type Announce = (topic: string, cause: Session, args: () => readonly unknown[]) => void;

/** Not of the specification: tells a slow consumer, and nobody else, that events of its own were dropped. */
export const EVENTS_DROPPED_TOPIC = 'wamp.session.on_events_dropped';

/**
 * The meta events of the Advanced Profile. Each is named for what has happened, and is called after the session that caused it was
 * told: REGISTERED comes before `on_create`, and that before `on_register` (checklist 49).
 */
export class MetaEvents {
  private readonly announce: Announce;

  constructor(announce: Announce) {
    this.announce = announce;
  }

  joined(session: Session): void {
    this.announce('wamp.session.on_join', session, () => [session.describe()]);
  }

  left(session: Session): void {
    this.announce('wamp.session.on_leave', session, () => [session.id, session.authid, session.authrole]);
  }

  subscriptionCreated(session: Session, subscription: Subscription): void {
    this.announce('wamp.subscription.on_create', session, () => [session.id, subscription.describe()]);
  }

  subscribed(session: Session, { id }: Subscription): void {
    this.announce('wamp.subscription.on_subscribe', session, () => [session.id, id]);
  }

  unsubscribed(session: Session, { id }: Subscription): void {
    this.announce('wamp.subscription.on_unsubscribe', session, () => [session.id, id]);
  }

  subscriptionDeleted(session: Session, { id }: Subscription): void {
    this.announce('wamp.subscription.on_delete', session, () => [session.id, id]);
  }

  registrationCreated(session: Session, registration: Registration): void {
    this.announce('wamp.registration.on_create', session, () => [session.id, registration.describe()]);
  }

  registered(session: Session, { id }: Registration): void {
    this.announce('wamp.registration.on_register', session, () => [session.id, id]);
  }

  unregistered(session: Session, { id }: Registration): void {
    this.announce('wamp.registration.on_unregister', session, () => [session.id, id]);
  }

  registrationDeleted(session: Session, { id }: Registration): void {
    this.announce('wamp.registration.on_delete', session, () => [session.id, id]);
  }
}
