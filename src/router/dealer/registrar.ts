import type { Register, Unregister } from '../../wamp/client-message';
import { ERROR_URI } from '../../wamp/error-uris';
import type { RandomIdSource } from '../../wamp/ids';
import { quote } from '../../wamp/protocol-violation';
import { isMatchPolicy, isReservedUri, isValidUri, type MatchPolicy, type UriRules } from '../../wamp/uri';
import type { Clock } from '../../model/ports';
import type { Authorizer } from '../auth/authorizer';
import type { MetaEvents } from '../meta/meta-events';
import { PatternIndex } from '../pattern-index';
import { disclosureRefused, invalidUri, refuse, reservedUri, tooMany, unknownMatch, type Refusal } from '../refusal';
import type { Session } from '../session';
import { INVOCATION_POLICIES, type InvocationPolicy, isInvocationPolicy, Registration } from './registration';

export interface RegistrarOptions {
  readonly ids: RandomIdSource;
  readonly clock: Clock;
  readonly authorizer: Authorizer;
  readonly uriRules: UriRules;
  readonly allowsDisclosure: boolean;
  readonly metaEvents: MetaEvents;
}

/** Registrations of one session. */
const MAXIMUM_REGISTRATIONS = 10_000;

/** Keeps the registrations, and says of each change who was told what: REGISTERED and UNREGISTERED, then the meta events. */
export class Registrar {
  private readonly options: RegistrarOptions;
  /** match and procedure -> registration */
  private readonly index = new PatternIndex<Registration>();
  /** registration ID -> registration */
  private readonly registrations = new Map<number, Registration>();
  /** callee -> its registrations */
  private readonly byCallee = new Map<Session, Set<Registration>>();

  constructor(options: RegistrarOptions) {
    this.options = options;
  }

  register(session: Session, request: Register): void {
    const { match, invoke } = request.options;
    if (!isMatchPolicy(match)) return refuse(session, request, unknownMatch(match));
    if (!isInvocationPolicy(invoke)) return refuse(session, request, unknownInvoke(invoke));
    const refusal = this.check(session, request, match) ?? this.makeRoom(session, request, { match, invoke });
    if (refusal !== undefined) return refuse(session, request, refusal);

    const { procedure, requestId, options } = request;
    const { metaEvents } = this.options;
    const existing = this.index.get(match, procedure);
    const registration = existing ?? this.create({ match, procedure, invoke });
    const { discloseCaller, forwardTimeout } = options;
    registration.add({ session, discloseCaller, forwardTimeout });
    this.registrationsOf(session).add(registration);
    session.send({ type: 'REGISTERED', requestId, registrationId: registration.id });
    if (existing === undefined) metaEvents.registrationCreated(session, registration);
    metaEvents.registered(session, registration);
  }

  unregister(session: Session, request: Unregister): void {
    const registration = this.registrations.get(request.registrationId);
    if (registration === undefined || !registration.has(session)) {
      return refuse(session, request, {
        error: ERROR_URI.noSuchRegistration,
        message: `This session has no registration ${request.registrationId}`,
      });
    }
    this.detach(session, registration, () => {
      session.send({ type: 'UNREGISTERED', requestId: request.requestId });
    });
  }

  /** Takes a registration back from a callee, which is told if it understands that. */
  revoke(session: Session, registration: Registration, reason: string | undefined): void {
    this.detach(session, registration, () => {
      if (!session.features.calleeRevocation) return;
      session.send({ type: 'UNREGISTERED', requestId: 0, revoked: { id: registration.id, reason } });
    });
  }

  /** Removes the registrations of a session that leaves. */
  removeSession(session: Session): void {
    for (const registration of this.byCallee.get(session) ?? []) this.detach(session, registration, () => undefined);
    this.byCallee.delete(session);
  }

  get(id: number): Registration | undefined {
    return this.registrations.get(id);
  }

  find(match: MatchPolicy, procedure: string): Registration | undefined {
    return this.index.get(match, procedure);
  }

  /** The registration that a call of the procedure goes to. */
  best(procedure: string): Registration | undefined {
    return this.index.best(procedure);
  }

  all(): Iterable<Registration> {
    return this.registrations.values();
  }

  private check(session: Session, { procedure, options }: Register, match: MatchPolicy): Refusal | undefined {
    const { uriRules, authorizer, allowsDisclosure } = this.options;
    if (!isValidUri(procedure, match, uriRules)) return invalidUri(procedure);
    if (isReservedUri(procedure)) return reservedUri(procedure);
    const denial = authorizer.checkPattern(session, 'register', { match, uri: procedure });
    if (denial !== undefined) return denial;
    if (options.discloseCaller && !allowsDisclosure) return disclosureRefused('disclose_caller');
    const held = this.registrationsOf(session).size;
    return held >= MAXIMUM_REGISTRATIONS ? tooMany(held, 'registrations') : undefined;
  }

  /**
   * Makes the procedure free for one more callee: by taking it from those who hold it, if that is allowed.
   *
   * @returns why it cannot be.
   */
  private makeRoom(
    session: Session,
    { procedure, options }: Register,
    { match, invoke }: { readonly match: MatchPolicy; readonly invoke: InvocationPolicy },
  ): Refusal | undefined {
    const existing = this.index.get(match, procedure);
    if (existing === undefined) return undefined;
    const isTaken = { error: ERROR_URI.procedureAlreadyExists, message: `${quote(procedure)} is registered already` };
    if (existing.has(session)) return isTaken;
    const isShared = invoke !== 'single' && invoke === existing.invoke;
    if (isShared && !options.forceReregister) return undefined;
    const { authorizer } = this.options;
    const holders = existing.sessions();
    const procedures = { match, uri: procedure };
    if (options.forceReregister || holders.every((holder) => authorizer.takesOver(session, holder, procedures))) {
      for (const holder of holders) this.revoke(holder, existing, 'another session has registered the procedure');
      return undefined;
    }
    return existing.invoke === 'single'
      ? isTaken
      : { ...isTaken, message: `${isTaken.message} with Options.invoke ${quote(existing.invoke)}: use the same` };
  }

  private create(options: {
    readonly match: MatchPolicy;
    readonly procedure: string;
    readonly invoke: InvocationPolicy;
  }): Registration {
    const registration = new Registration({ ...options, id: this.freshId(), createdAtMs: this.options.clock() });
    this.index.set(registration.match, registration.procedure, registration);
    this.registrations.set(registration.id, registration);
    return registration;
  }

  /** Takes the callee off; `tell` answers it before the meta events go out. */
  private detach(session: Session, registration: Registration, tell: () => void): void {
    const { metaEvents } = this.options;
    registration.remove(session);
    this.byCallee.get(session)?.delete(registration);
    if (registration.size === 0) {
      this.registrations.delete(registration.id);
      this.index.delete(registration.match, registration.procedure);
    }
    tell();
    metaEvents.unregistered(session, registration);
    if (registration.size === 0) metaEvents.registrationDeleted(session, registration);
  }

  private freshId(): number {
    let id = this.options.ids();
    while (this.registrations.has(id)) id = this.options.ids();
    return id;
  }

  private registrationsOf(callee: Session): Set<Registration> {
    let registrations = this.byCallee.get(callee);
    if (registrations === undefined) {
      registrations = new Set();
      this.byCallee.set(callee, registrations);
    }
    return registrations;
  }
}

function unknownInvoke(invoke: string): Refusal {
  return {
    error: ERROR_URI.invalidArgument,
    message: `Options.invoke ${quote(invoke)} is unknown: use ${INVOCATION_POLICIES.join(', ')}`,
  };
}
