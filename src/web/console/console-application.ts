import type { Hono } from 'hono';
import type { HeadwaterError } from '../../model/errors';
import type { HttpContext, HttpEnvironment } from '../http/http-application';
import { createHttpApplication } from '../http/http-application';
import { renderJsonError } from '../http/json-error';
import { setRetryAfter } from '../http/retry-after';
import type { Route } from '../http/url-dispatcher';
import { mountRoutes } from '../http/url-dispatcher';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ConsoleApplicationOptions } from './console-options';
import { renderPage } from './render-page';
import { CONSOLE_HOME } from './return-path';
import { Sessions } from './session';
import { SignInGate } from './sign-in-gate';
import { ErrorPage } from './templates/error-page';
import { createDeviceView } from './views/device-view';
import { createLiveTicketView } from './views/live-ticket-view';
import { createMediaView } from './views/media-view';
import { createOverviewView } from './views/overview-view';
import { createRegisterViews } from './views/register-views';
import { createSignInViews } from './views/sign-in-views';

/** The web console. But for signing in, every view is behind the gate. */
export function createConsoleApplication(options: ConsoleApplicationOptions): Hono<HttpEnvironment> {
  const { originVerifier, logger, newId, clock, registry, readKeys } = options;
  const application = createHttpApplication({ originVerifier, logger, newRequestId: newId, renderError });
  const sessions = new Sessions({ readKeys, registry, clock, newNonce: newId });
  const gate = new SignInGate(sessions);
  const signIn = createSignInViews(options, sessions);
  const register = createRegisterViews(options);

  const routes: readonly Route[] = [
    { path: '/', views: { GET: (context) => context.redirect(CONSOLE_HOME, 302) } },
    { path: '/console', views: { GET: (context) => context.redirect(CONSOLE_HOME, 302) } },
    { path: '/console/', views: { GET: gate.page(createOverviewView(options)) } },
    { path: '/console/sign-in', views: { GET: signIn.show, POST: signIn.submit } },
    { path: '/console/sign-out', views: { POST: gate.form(signIn.leave) } },
    { path: '/console/register', views: { GET: gate.page(register.show), POST: gate.form(register.submit) } },
    { path: '/console/devices/:uuid', views: { GET: gate.page(createDeviceView(options)) } },
    { path: '/console/devices/:uuid/media', views: { GET: gate.page(createMediaView(options)) } },
    { path: '/console/live-ticket', views: { GET: gate.script(createLiveTicketView(options)) } },
  ];
  mountRoutes(application, routes);
  return application;
}

/** A page for people, JSON for programs. Browsers must not ask for a password in a window of their own: no challenge. */
async function renderError(context: HttpContext, error: HeadwaterError): Promise<Response> {
  const wantsPage = (context.req.header('accept') ?? '').includes('text/html');
  const isOurPath = context.req.path.startsWith(CONSOLE_HOME);
  if (!wantsPage || (error.status === 403 && !isOurPath)) return renderJsonError(context, error);
  setRetryAfter(context, error);
  const page = ErrorPage({ error, requestId: context.get('requestId') });
  return renderPage(context, page, error.status as ContentfulStatusCode);
}
