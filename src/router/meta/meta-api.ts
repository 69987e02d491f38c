import type { Call } from '../../wamp/client-message';
import { ERROR_URI } from '../../wamp/error-uris';
import { quote } from '../../wamp/protocol-violation';
import { refuse } from '../refusal';
import type { Session } from '../session';
import { type MetaProcedure, type MetaProcedures, MetaRefusal } from './meta-procedure';

/** The procedures below `wamp.`, which the router itself answers. Who may call them is the authorizer's to say, and was asked. */
export class MetaApi {
  /** URI -> procedure */
  private readonly procedures: ReadonlyMap<string, MetaProcedure>;

  constructor(...groups: readonly MetaProcedures[]) {
    this.procedures = new Map(groups.flatMap((group) => Object.entries(group)));
  }

  call(caller: Session, call: Call): void {
    const { procedure: uri, requestId, payload } = call;
    const procedure = this.procedures.get(uri);
    if (procedure === undefined) {
      return refuse(caller, call, {
        error: ERROR_URI.noSuchProcedure,
        message: `${quote(uri)} is no procedure of this router`,
      });
    }
    try {
      procedure(
        { caller, args: payload.args ?? [], kwargs: payload.kwargs ?? {} },
        {
          result: (result) => caller.send({ type: 'RESULT', requestId, details: {}, payload: result }),
          refuse: (refusal) => refuse(caller, call, refusal),
        },
      );
    } catch (error) {
      if (!(error instanceof MetaRefusal)) throw error;
      refuse(caller, call, error.refusal);
    }
  }
}
