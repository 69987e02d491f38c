import { html } from 'hono/html';
import { publicAddress } from '../http/forwarded-host';
import type { HttpContext } from '../http/http-application';
import type { View } from '../http/url-dispatcher';
import { createOpenApiDocument } from './document';
import { DocumentPage } from './document-page';

/** The page shows text, and the console's style sheet and icon. */
const PAGE_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** The OpenAPI document, for programs and for people. Both are open to anybody: they are the same for every deployment. */
export function createDocumentViews(): { json: View; page: View } {
  let document: ReturnType<typeof createOpenApiDocument> | undefined;

  function json(context: HttpContext): Response {
    document ??= createOpenApiDocument();
    return context.json(document);
  }

  async function page(context: HttpContext): Promise<Response> {
    const { origin } = publicAddress(context);
    context.header('Content-Security-Policy', PAGE_POLICY);
    return context.html(await html`<!doctype html>${(<DocumentPage endpoint={origin} />)}`);
  }

  return { json, page };
}
