import { z } from 'zod';
import { ERROR_URI } from '../../wamp/error-uris';
import type { Registrar } from '../dealer/registrar';
import type { Registration } from '../dealer/registration';
import { attached, byMatch, lookupSchema, reasonSchema } from './lookup';
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

/** `wamp.registration.*`. `remove_callee` is not of the specification, which does not say how a revocation comes about. */
export function registrationProcedures(registrar: Registrar): MetaProcedures {
  const found = (call: MetaCall): Registration => {
    const id = positional(call, 0, idSchema);
    const registration = registrar.get(id);
    if (registration !== undefined) return registration;
    throw new MetaRefusal({ error: ERROR_URI.noSuchRegistration, message: `There is no registration ${id}` });
  };
  return {
    'wamp.registration.list': returning(() => byMatch(registrar.all())),
    'wamp.registration.lookup': returning((call) => {
      const { match } = positional(call, 1, lookupSchema);
      return registrar.find(match, positional(call, 0, z.string()))?.id ?? null;
    }),
    'wamp.registration.match': returning((call) => registrar.best(positional(call, 0, z.string()))?.id ?? null),
    'wamp.registration.get': returning((call) => found(call).describe()),
    'wamp.registration.list_callees': returning((call) =>
      found(call)
        .sessions()
        .map(({ id }) => id),
    ),
    'wamp.registration.count_callees': returning((call) => found(call).size),
    'wamp.registration.remove_callee': doing((call) => {
      const registration = found(call);
      const { reason } = named(call, reasonSchema);
      registrar.revoke(attached(registration, positional(call, 1, idSchema)), registration, reason);
    }),
  };
}
