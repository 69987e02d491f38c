import { ERROR_URI } from '../../wamp/error-uris';
import { ProtocolViolation } from '../../wamp/protocol-violation';
import type { Authorizer } from '../auth/authorizer';
import type { Decision, Question } from '../auth/decision';
import type { DecisionMaker } from '../auth/decision-maker';
import { refuse, type Refusal } from '../refusal';
import type { Closing, Session } from '../session';
import { questionsOf, type QuestionOptions } from './questions';
import { answerable, type RealmMessage } from './realm-message';
import { MAXIMUM_WAITING_MESSAGES, type Outcome, SessionInbox, WaitingRoom } from './session-inbox';
import type { Turns } from './turns';

export interface InboxesOptions extends QuestionOptions {
  readonly authorizer: Authorizer;
  readonly decisionMaker: DecisionMaker;
  readonly turns: Turns;
  readonly allowsDisclosure: boolean;
  /** Ends a session that asks for more than can wait. */
  readonly end: (session: Session, closing: Closing) => void;
}

const MAXIMUM_WAITING_BYTES = 67_108_864;

const OVERFLOW: Refusal = {
  error: ERROR_URI.unavailable,
  message: `More than ${MAXIMUM_WAITING_MESSAGES} messages of this session, or too much of all sessions, wait for an authorizer: wait for answers`,
};
const ENDED: Refusal = { error: ERROR_URI.canceled, message: 'The session was ended before this was decided' };

/**
 * Between what sessions send and broker and dealer: has decided what a message needs before they see it, so that they can stay
 * synchronous. Sessions of roles without an authorizer go straight through.
 */
export class Inboxes {
  private readonly options: InboxesOptions;
  private readonly room = new WaitingRoom(MAXIMUM_WAITING_BYTES);
  /** session of a role with an authorizer -> its messages */
  private readonly inboxes = new WeakMap<Session, SessionInbox>();

  constructor(options: InboxesOptions) {
    this.options = options;
  }

  /**
   * Performs what a session asks for, now or when it is decided. A violation of the protocol that is found later ends the session.
   *
   * @throws ProtocolViolation
   */
  take(session: Session, message: RealmMessage, perform: (session: Session, message: RealmMessage) => void): void {
    const { turns, authorizer, end } = this.options;
    turns.run(() => {
      const isUndecided = this.inboxes.has(session) || authorizer.authorizerOf(session) !== undefined;
      if (!isUndecided) return perform(session, message);
      const isTaken = this.inboxOf(session).take(message, (asked, decisions) =>
        this.perform(session, { message: asked, decisions, perform }),
      );
      if (isTaken) return;
      this.end(session, OVERFLOW);
      const request = answerable(message);
      if (request !== undefined) refuse(session, request, OVERFLOW);
      end(session, { reason: OVERFLOW.error, message: OVERFLOW.message });
    });
  }

  /** Calls `act` once all is done that the session has asked for before. */
  afterAll(session: Session, act: () => void): void {
    const inbox = this.inboxes.get(session);
    if (inbox === undefined) act();
    else this.options.turns.run(() => inbox.afterAll(act));
  }

  /** A session has left, or is made to (`isForced`): then what waits is answered. */
  remove(session: Session, { isForced }: { readonly isForced: boolean }): void {
    this.end(session, isForced ? ENDED : undefined);
  }

  private end(session: Session, refusal: Refusal | undefined): void {
    const inbox = this.inboxes.get(session);
    this.inboxes.delete(session);
    inbox?.end(refusal);
  }

  private perform(
    session: Session,
    {
      message,
      decisions,
      perform,
    }: {
      readonly message: RealmMessage;
      readonly decisions: readonly Decision[];
      readonly perform: (session: Session, message: RealmMessage) => void;
    },
  ): void {
    const { authorizer, allowsDisclosure } = this.options;
    const disclosed = allowsDisclosure ? withDisclosure(message, decisions) : message;
    try {
      authorizer.withDecisions(session, decisions, () => perform(session, disclosed));
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      session.abort(error);
    }
  }

  private inboxOf(session: Session): SessionInbox {
    let inbox = this.inboxes.get(session);
    if (inbox === undefined) {
      inbox = new SessionInbox({
        session,
        room: this.room,
        decide: (message, settle) => this.decide(session, message, settle),
      });
      this.inboxes.set(session, inbox);
    }
    return inbox;
  }

  private decide(session: Session, message: RealmMessage, settle: (decisions: readonly Decision[]) => void): Outcome {
    const { authorizer, decisionMaker } = this.options;
    const decisions: Decision[] = [];
    const asked = authorizer.authorizerOf(session);
    if (asked === undefined) return { kind: 'decided', decisions };
    const open: Question[] = [];
    for (const question of questionsOf(session, message, this.options)) {
      if (!authorizer.asks(session, question)) continue;
      const known = decisionMaker.known(session, question, asked);
      if (known === undefined) open.push(question);
      else decisions.push(known);
    }
    if (open.length === 0) return { kind: 'decided', decisions };
    let left = open.length;
    const giveUps = open.map((question) =>
      decisionMaker.ask(session, question, asked, (decision) => {
        decisions.push(decision);
        left -= 1;
        if (left === 0) settle(decisions);
      }),
    );
    return {
      kind: 'asked',
      giveUp: () => {
        for (const giveUp of giveUps) giveUp();
      },
    };
  }
}

/** The message with the sender's consent to be named, if the decision about it gives that. */
function withDisclosure(message: RealmMessage, decisions: readonly Decision[]): RealmMessage {
  const action = message.type === 'PUBLISH' ? 'publish' : message.type === 'CALL' ? 'call' : undefined;
  if (!decisions.some(({ discloses, question }) => discloses && question.action === action)) return message;
  switch (message.type) {
    case 'PUBLISH':
      return { ...message, options: { ...message.options, discloseMe: true } };
    case 'CALL':
      return { ...message, options: { ...message.options, discloseMe: true } };
    default:
      return message;
  }
}
