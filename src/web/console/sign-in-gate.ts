import { HeadwaterError } from '../../model/errors';
import type { HttpContext } from '../http/http-application';
import type { View } from '../http/url-dispatcher';
import { readForm } from './form';
import { safeReturnPath, signInPath } from './return-path';
import { requireOwnForm, requireOwnScript } from './same-origin';
import type { Session, Sessions } from './session';
import type { Viewer } from './templates/layout';

export type PageView = (context: HttpContext, viewer: Viewer) => Promise<Response>;
export type FormView = (context: HttpContext, form: ReadonlyMap<string, string>, viewer: Viewer) => Promise<Response>;
export type ScriptView = (context: HttpContext, session: Session) => Promise<Response>;

/** What stands before the views of the console: nobody passes without signing in. */
export class SignInGate {
  readonly #sessions: Sessions;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  /** A page: whoever is not signed in is sent to do so, and then back. */
  page(view: PageView): View {
    return async (context) => {
      const session = await this.#sessions.current(context);
      if (session !== undefined) return view(context, await this.#viewer(session));
      const { pathname, search } = new URL(context.req.url);
      return context.redirect(signInPath(safeReturnPath(`${pathname}${search}`)), 303);
    };
  }

  /** A form that was sent: from our own page, by who is signed in, with the token of that session. */
  form(view: FormView): View {
    return async (context) => {
      requireOwnForm(context);
      const session = await this.#sessions.current(context);
      if (session === undefined) return context.redirect(signInPath(safeReturnPath(undefined)), 303);
      const form = await readForm(context);
      if (!(await this.#sessions.isFormToken(session, form.get('form') ?? ''))) {
        throw new HeadwaterError(
          'forbidden',
          'This form is out of date. Go back, load the page again and send it once more.',
        );
      }
      return view(context, form, await this.#viewer(session));
    };
  }

  /** What our own script asks for. */
  script(view: ScriptView): View {
    return async (context) => {
      requireOwnScript(context);
      const session = await this.#sessions.current(context);
      if (session === undefined) throw new HeadwaterError('unauthenticated', 'Sign in to the console first.');
      return view(context, session);
    };
  }

  async #viewer(session: Session): Promise<Viewer> {
    return { uuid: session.uuid, formToken: await this.#sessions.formToken(session) };
  }
}
