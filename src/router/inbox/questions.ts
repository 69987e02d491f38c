import { isReservedUri, type UriRules } from '../../wamp/uri';
import { type Question, questionsFor } from '../auth/decision';
import type { Subscriptions } from '../broker/subscriptions';
import { questionsOfMetaCall } from '../meta/meta-questions';
import type { Session } from '../session';
import type { RealmMessage } from './realm-message';

export interface QuestionOptions {
  readonly uriRules: UriRules;
  readonly subscriptions: Subscriptions;
  /** Whether a CALL is a further piece of one that was allowed before. */
  readonly isContinuation: (session: Session, requestId: number) => boolean;
}

/** What a message needs to be allowed. What is refused for another reason, such as a URI that is none, asks for nothing. */
export function questionsOf(session: Session, message: RealmMessage, options: QuestionOptions): readonly Question[] {
  switch (message.type) {
    case 'PUBLISH':
      return questionsFor('publish', { match: 'exact', uri: message.topic }, options.uriRules);
    case 'SUBSCRIBE':
      return questionsFor('subscribe', { match: message.match, uri: message.topic }, options.uriRules);
    case 'REGISTER':
      return questionsFor('register', { match: message.options.match, uri: message.procedure }, options.uriRules);
    case 'CALL': {
      if (options.isContinuation(session, message.requestId)) return [];
      const call = questionsFor('call', { match: 'exact', uri: message.procedure }, options.uriRules);
      return isReservedUri(message.procedure) ? [...call, ...questionsOfMetaCall(message, options)] : call;
    }
    case 'UNSUBSCRIBE':
    case 'UNREGISTER':
    case 'CANCEL':
    case 'YIELD':
    case 'ERROR':
      return [];
  }
}
