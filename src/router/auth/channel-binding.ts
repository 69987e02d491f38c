import { ERROR_URI } from '../../wamp/error-uris';
import { quote } from '../../wamp/protocol-violation';
import type { Refusal } from '../refusal';
import { CHANNEL_BINDINGS, type ChannelBinding, type SecureChannel } from './secure-channel';

/** What a client's proof is bound to. */
export interface Binding {
  readonly type: ChannelBinding;
  readonly bytes: Buffer;
}

export type Bound =
  /** undefined: the client does not ask for it. */
  | { readonly isPossible: true; readonly binding: Binding | undefined }
  | { readonly isPossible: false; readonly refusal: Refusal };

/** Finds what a client asks for by `HELLO.Details.authextra.channel_binding`. */
export function bindTo(channel: SecureChannel | undefined, asked: string | null | undefined): Bound {
  if (asked === undefined || asked === null) return { isPossible: true, binding: undefined };
  const type = CHANNEL_BINDINGS.find((known) => known === asked);
  if (type === undefined) return refuse(asked, `"${CHANNEL_BINDINGS.join('" and "')}" are known`);
  if (channel === undefined) return refuse(asked, 'no TLS ends at this router, so leave it out');
  const bytes = channel.binding(type);
  if (bytes === undefined) return refuse(asked, 'TLS 1.2 has "tls-unique" and TLS 1.3 has "tls-exporter"');
  return { isPossible: true, binding: { type, bytes } };
}

function refuse(asked: string, reason: string): Bound {
  const message = `HELLO.Details.authextra.channel_binding ${quote(asked)} is not possible here: ${reason}`;
  return { isPossible: false, refusal: { error: ERROR_URI.noMatchingAuthMethod, message } };
}
