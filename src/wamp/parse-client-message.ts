import type { ClientMessage, ClientMessageType, Hello } from './client-message';
import { CLIENT_ROLES, readFeatures } from './features';
import { MESSAGE_CODE, messageName } from './message-codes';
import { ProtocolViolation, quote } from './protocol-violation';
import { readCallOptions, readPassthru, readPublishOptions } from './read-options';
import type { WireMessage } from './serialization/wire-message';
import { WireReader } from './wire-reader';

type Parser = (wire: WireReader) => ClientMessage;

const PARSERS: Readonly<Record<Exclude<ClientMessageType, 'ERROR'>, Parser>> = {
  HELLO: (wire) => parseHello(wire.length(3)),
  ABORT: (wire) => {
    const details = wire.length(3).dict(1, 'Details');
    return { type: 'ABORT', reason: wire.text(2, 'Reason'), message: details.text('message', undefined) };
  },
  AUTHENTICATE: (wire) => {
    const extra = wire.length(3).dict(2, 'Extra').all;
    return { type: 'AUTHENTICATE', signature: secretText(wire), extra };
  },
  GOODBYE: (wire) => {
    const details = wire.length(3).dict(1, 'Details');
    return { type: 'GOODBYE', reason: wire.text(2, 'Reason'), message: details.text('message', undefined) };
  },
  PUBLISH: (wire) => {
    const requestId = wire.id(1, 'Request');
    const options = wire.dict(2, 'Options');
    return {
      type: 'PUBLISH',
      requestId,
      options: readPublishOptions(options),
      topic: wire.text(3, 'Topic'),
      payload: wire.payload(4),
    };
  },
  SUBSCRIBE: (wire) => {
    const requestId = wire.length(4).id(1, 'Request');
    const options = wire.dict(2, 'Options');
    return {
      type: 'SUBSCRIBE',
      requestId,
      match: options.text('match', 'exact'),
      getRetained: options.flag('get_retained', false),
      topic: wire.text(3, 'Topic'),
    };
  },
  UNSUBSCRIBE: (wire) => ({
    type: 'UNSUBSCRIBE',
    requestId: wire.length(3).id(1, 'Request'),
    subscriptionId: wire.id(2, 'Subscription'),
  }),
  CALL: (wire) => {
    const requestId = wire.id(1, 'Request');
    const options = readCallOptions(wire.dict(2, 'Options'));
    return {
      type: 'CALL',
      requestId,
      options,
      procedure: wire.text(3, 'Procedure'),
      payload: wire.payload(4),
    };
  },
  CANCEL: (wire) => ({
    type: 'CANCEL',
    requestId: wire.length(3).id(1, 'Request'),
    mode: wire.dict(2, 'Options').text('mode', 'killnowait'),
  }),
  REGISTER: (wire) => {
    const requestId = wire.length(4).id(1, 'Request');
    const options = wire.dict(2, 'Options');
    return {
      type: 'REGISTER',
      requestId,
      options: {
        match: options.text('match', 'exact'),
        invoke: options.text('invoke', 'single'),
        forceReregister: options.flag('force_reregister', false),
        discloseCaller: options.flag('disclose_caller', false),
        forwardTimeout: options.flag('forward_timeout', false),
      },
      procedure: wire.text(3, 'Procedure'),
    };
  },
  UNREGISTER: (wire) => ({
    type: 'UNREGISTER',
    requestId: wire.length(3).id(1, 'Request'),
    registrationId: wire.id(2, 'Registration'),
  }),
  YIELD: (wire) => {
    const invocationId = wire.id(1, 'Request');
    const options = wire.dict(2, 'Options');
    return {
      type: 'YIELD',
      invocationId,
      progress: !options.isEmpty && options.flag('progress', false),
      passthru: readPassthru(options),
      payload: wire.payload(3),
    };
  },
};

const PARSER_OF_CODE: ReadonlyMap<unknown, Parser> = new Map<unknown, Parser>([
  [MESSAGE_CODE.ERROR, (wire) => parseError(wire)],
  ...Object.entries(PARSERS).map(([name, parse]): [unknown, Parser] => [codeOf(name), parse]),
]);

/**
 * Reads a decoded message that a client sent. URIs are taken as strings: whether they are valid is for the one who answers.
 *
 * @throws ProtocolViolation naming the message, the field and the value.
 */
export function parseClientMessage(message: WireMessage): ClientMessage {
  const { elements } = message;
  const code = elements[0];
  const parse = PARSER_OF_CODE.get(code);
  const name = messageName(code);
  if (parse === undefined || name === undefined) {
    throw new ProtocolViolation(
      name === undefined
        ? `${quote(code)} is no message type`
        : `${name} is sent by routers; a client must not send it`,
    );
  }
  return parse(new WireReader(name, message));
}

function parseHello(wire: WireReader): Hello {
  const realm = wire.text(1, 'Realm');
  const details = wire.dict(2, 'Details');
  const announced = details.nested('roles');
  const roles = CLIENT_ROLES.filter((role) => announced?.nested(role) !== undefined);
  if (roles.length === 0) {
    throw new ProtocolViolation(`HELLO.Details.roles must name at least one of ${CLIENT_ROLES.join(', ')}`);
  }
  return {
    type: 'HELLO',
    realm,
    roles,
    features: readFeatures((role, name) => announced?.nested(role)?.nested('features')?.flag(name, false) ?? false),
    authmethods: details.textList('authmethods'),
    authid: details.text('authid', undefined),
    // Some clients send null for none.
    authextra: details.all.authextra === null ? undefined : details.nested('authextra')?.all,
  };
}

/** Not by `wire.text`, whose message would quote the value. */
function secretText(wire: WireReader): string {
  try {
    return wire.text(1, 'Signature');
  } catch (error) {
    throw error instanceof ProtocolViolation ? new ProtocolViolation('AUTHENTICATE.Signature must be a string') : error;
  }
}

function parseError(wire: WireReader): ClientMessage {
  const requestType = wire.id(1, 'REQUEST.Type');
  if (requestType !== MESSAGE_CODE.INVOCATION) {
    throw new ProtocolViolation(
      `ERROR.REQUEST.Type must be ${MESSAGE_CODE.INVOCATION} (INVOCATION) from a client; received ${requestType}`,
    );
  }
  return {
    type: 'ERROR',
    invocationId: wire.id(2, 'REQUEST.Request'),
    passthru: readPassthru(wire.dict(3, 'Details')),
    error: wire.text(4, 'Error'),
    payload: wire.payload(5),
  };
}

function codeOf(name: string): number | undefined {
  return new Map<string, number>(Object.entries(MESSAGE_CODE)).get(name);
}
