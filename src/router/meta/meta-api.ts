import type { Call } from '../../wamp/client-message';
import { ERROR_URI } from '../../wamp/error-uris';
import { quote } from '../../wamp/protocol-violation';
import type { RealmCounters } from '../metrics/realm-counters';
import { refuse, type Refusal } from '../refusal';
import type { Session } from '../session';
import { type MetaProcedure, type MetaProcedures, MetaRefusal } from './meta-procedure';

/** The procedures below `wamp.`, which the router itself answers. Who may call them is the authorizer's to say, and was asked. */
export class MetaApi {
  /** URI -> procedure */
  private readonly procedures: ReadonlyMap<string, MetaProcedure>;

  private readonly counters: RealmCounters;

  constructor(counters: RealmCounters, ...groups: readonly MetaProcedures[]) {
    this.counters = counters;
    this.procedures = new Map(groups.flatMap((group) => Object.entries(group)));
  }

  call(caller: Session, call: Call): void {
    const { procedure: uri, requestId, payload } = call;
    const procedure = this.procedures.get(uri);
    const refuseCall = (refusal: Refusal): void => {
      this.counters.countCallError(refusal.error);
      refuse(caller, call, refusal);
    };
    if (procedure === undefined) {
      return refuseCall({
        error: ERROR_URI.noSuchProcedure,
        message: `${quote(uri)} is no procedure of this router`,
      });
    }
    try {
      procedure(
        { caller, args: payload.args ?? [], kwargs: payload.kwargs ?? {} },
        {
          result: (result) => caller.send({ type: 'RESULT', requestId, details: {}, payload: result }),
          refuse: refuseCall,
        },
      );
    } catch (error) {
      if (!(error instanceof MetaRefusal)) throw error;
      refuseCall(error.refusal);
    }
  }
}
