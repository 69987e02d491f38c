import { z } from 'zod';
import { CLOSE_URI, ERROR_URI } from '../../wamp/error-uris';
import { isValidUri } from '../../wamp/uri';
import { invalidUri } from '../refusal';
import type { Closing, Session } from '../session';
import {
  doing,
  idSchema,
  type MetaCall,
  type MetaProcedures,
  MetaRefusal,
  named,
  positional,
  returning,
} from './meta-procedure';

/** The sessions of a realm, as far as the meta API has to do with them. */
export interface RealmSessions {
  readonly all: () => Iterable<Session>;
  readonly find: (id: number) => Session | undefined;
  /** Ends a session: it is removed, and told why. `isSilent`: without `on_leave` and testaments. */
  readonly kill: (session: Session, closing: Closing, options: { readonly isSilent: boolean }) => void;
}

const rolesSchema = z.array(z.string()).nullish();
const closingSchema = z.object({ reason: z.string().optional(), message: z.string().optional() });

/** `wamp.session.*`, but for testaments. A session never ends itself by them (checklist 48). */
export function sessionProcedures(sessions: RealmSessions): MetaProcedures {
  const ofRoles = (call: MetaCall): readonly Session[] => {
    const roles = positional(call, 0, rolesSchema);
    return [...sessions.all()].filter(({ authrole }) => roles?.includes(authrole) ?? true);
  };
  const found = (call: MetaCall): Session => {
    const id = positional(call, 0, idSchema);
    const session = sessions.find(id);
    if (session === undefined) throw noSuchSession(id);
    return session;
  };
  const killAll = (call: MetaCall, isMeant: (session: Session) => boolean, isSilent: boolean): number => {
    const closing = closingOf(call);
    const meant = [...sessions.all()].filter((session) => session !== call.caller && isMeant(session));
    for (const session of meant) sessions.kill(session, closing, { isSilent });
    return meant.length;
  };
  return {
    'wamp.session.count': returning((call) => ofRoles(call).length),
    'wamp.session.list': returning((call) => ofRoles(call).map(({ id }) => id)),
    'wamp.session.get': returning((call) => found(call).describe()),
    'wamp.session.kill': doing((call) => {
      const closing = closingOf(call);
      const session = found(call);
      if (session === call.caller) throw noSuchSession(session.id);
      sessions.kill(session, closing, { isSilent: false });
    }),
    'wamp.session.kill_by_authid': returning((call) => {
      const wanted = positional(call, 0, z.string());
      return killAll(call, ({ authid }) => authid === wanted, false);
    }),
    'wamp.session.kill_by_authrole': returning((call) => {
      const wanted = positional(call, 0, z.string());
      return killAll(call, ({ authrole }) => authrole === wanted, false);
    }),
    'wamp.session.kill_all': returning((call) => killAll(call, () => true, true)),
  };
}

function closingOf(call: MetaCall): Closing {
  const { reason = CLOSE_URI.normal, message } = named(call, closingSchema);
  if (!isValidUri(reason, 'exact', 'loose')) throw new MetaRefusal(invalidUri(reason));
  return { reason, message };
}

function noSuchSession(id: number): MetaRefusal {
  return new MetaRefusal({ error: ERROR_URI.noSuchSession, message: `There is no other session ${id} in this realm` });
}
