import type { Hono } from 'hono';
import { HeadwaterError } from '../../model/errors';
import type { HttpContext, HttpEnvironment } from './http-application';

export type Method = 'GET' | 'POST';

export type View = (context: HttpContext) => Response | Promise<Response>;

/** One line of the URL table: a path (Hono's pattern) and the view for each method it takes. */
export interface Route {
  readonly path: string;
  readonly views: Readonly<Partial<Record<Method, View>>>;
  /** Methods of this path that another function serves: they are named in `Allow`. */
  readonly elsewhere?: readonly Method[];
}

/** Mounts a URL table. HEAD works wherever GET does; a known path with another method is 405 with `Allow`. */
export function mountRoutes(application: Hono<HttpEnvironment>, routes: readonly Route[]): void {
  for (const { path, views, elsewhere = [] } of routes) {
    const allowed = new Set<string>(elsewhere);
    for (const [method, view] of Object.entries(views)) {
      application.on(method, path, view);
      allowed.add(method);
    }
    if (allowed.has('GET')) allowed.add('HEAD');
    const allow = [...allowed].join(', ');
    application.all(path, (context) => {
      context.header('Allow', allow);
      throw new HeadwaterError(
        'method_not_allowed',
        `${context.req.method} is not possible at ${context.req.path}; use ${allow}.`,
      );
    });
  }
}
