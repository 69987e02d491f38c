import { html } from 'hono/html';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { publicAddress } from '../http/forwarded-host';
import type { HttpContext } from '../http/http-application';
import { contentSecurityPolicy } from './content-security-policy';

/** Answers with a page. */
export async function renderPage(
  context: HttpContext,
  page: JSX.Element,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  context.header('Content-Security-Policy', contentSecurityPolicy(publicAddress(context)));
  return context.html(await html`<!doctype html>${page}`, status);
}

/** Answers with a page that shows images of one more origin, the bucket's. */
export async function renderPageWithImages(
  context: HttpContext,
  page: JSX.Element,
  imageOrigin: string,
): Promise<Response> {
  context.header('Content-Security-Policy', contentSecurityPolicy(publicAddress(context), imageOrigin));
  return context.html(await html`<!doctype html>${page}`);
}
