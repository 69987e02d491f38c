import { z } from 'zod';
import type { Publish, PublishOptions } from '../../wamp/client-message';
import { ERROR_URI } from '../../wamp/error-uris';
import { payloadOf, type Dict } from '../../wamp/payload';
import { ProtocolViolation } from '../../wamp/protocol-violation';
import { readPublishOptions } from '../../wamp/read-options';
import { OptionsReader } from '../../wamp/wire-reader';
import type { Broker } from '../broker/broker';
import { invalidArgument } from '../refusal';
import { doing, type MetaProcedures, MetaRefusal, named, positional } from './meta-procedure';
import { MAXIMUM_TESTAMENT_BYTES, MAXIMUM_TESTAMENTS, TESTAMENT_SCOPES, type Testaments } from './testaments';

const dictSchema = z.record(z.string(), z.unknown());
const scopeSchema = z.enum(TESTAMENT_SCOPES).default('destroyed');
// Clients send null for what they leave out.
const addSchema = z.object({ scope: scopeSchema, publish_options: dictSchema.nullish() });
const flushSchema = z.object({ scope: scopeSchema });

/** `wamp.session.add_testament` and `flush_testaments`: of the caller's own session. */
export function testamentProcedures(testaments: Testaments, broker: Broker): MetaProcedures {
  return {
    'wamp.session.add_testament': doing((call) => {
      const { caller } = call;
      const { scope, publish_options: given } = named(call, addSchema);
      const publication: Publish = {
        type: 'PUBLISH',
        requestId: 0,
        options: readOptions(given ?? {}),
        topic: positional(call, 0, z.string()),
        payload: payloadOf(
          positional(call, 1, z.array(z.unknown()).nullish()) ?? undefined,
          positional(call, 2, dictSchema.nullish()) ?? undefined,
        ),
      };
      // Asked again when it is published.
      const refusal = broker.checkPublish(caller, publication);
      if (refusal !== undefined) throw new MetaRefusal(refusal);
      if (publication.options.passthru !== undefined && !caller.features.publisherPassthru) {
        throw new MetaRefusal(invalidArgument('payload_passthru_mode was not announced by HELLO'));
      }
      if (!testaments.add(caller, { scope, publication })) {
        throw new MetaRefusal({
          error: ERROR_URI.unavailable,
          message: `A session may have ${MAXIMUM_TESTAMENTS} testaments of ${MAXIMUM_TESTAMENT_BYTES} bytes together: flush some`,
        });
      }
    }),
    'wamp.session.flush_testaments': doing((call) => {
      testaments.flush(call.caller, named(call, flushSchema).scope);
    }),
  };
}

/** There is nobody left to acknowledge it to. */
function readOptions(given: Dict): PublishOptions {
  try {
    return {
      ...readPublishOptions(new OptionsReader('add_testament', 'publish_options', given)),
      acknowledge: false,
    };
  } catch (error) {
    throw error instanceof ProtocolViolation ? new MetaRefusal(invalidArgument(error.message)) : error;
  }
}
