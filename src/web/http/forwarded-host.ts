import { FORWARDED_HOST_HEADER } from '../../model/names';
import type { HttpContext } from './http-application';

/** A host name or address with an optional port; nothing else may reach a header or a page. */
const HOST = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;
const LOOPBACK = /^(?:localhost|[^:]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/** The address that the viewer's browser shows, as the edge says it. */
export interface PublicAddress {
  /** Host and port. */
  readonly host: string;
  /** True for a cloud on the viewer's own machine, which speaks plain HTTP; every other is HTTPS. */
  readonly isLoopback: boolean;
  /** Scheme, host and port, as in a browser's `Origin` header. */
  readonly origin: string;
  /** Where WAMP clients connect. */
  readonly wampUrl: string;
}

/** The edge sets the header and removes a viewer's own, so it can be believed. */
export function publicAddress(context: HttpContext): PublicAddress {
  const header = context.req.header(FORWARDED_HOST_HEADER) ?? '';
  if (!HOST.test(header)) {
    throw new Error(`The edge must set ${FORWARDED_HOST_HEADER} to the host that the viewer asked for.`);
  }
  const host = header.toLowerCase();
  const isLoopback = LOOPBACK.test(host);
  return {
    host,
    isLoopback,
    origin: `${isLoopback ? 'http' : 'https'}://${host}`,
    wampUrl: `${isLoopback ? 'ws' : 'wss'}://${host}/ws`,
  };
}
