import type { JSX } from 'hono/jsx/jsx-runtime';
import { Layout } from './layout';

export interface SignInPageProps {
  readonly formToken: string;
  readonly returnPath: string;
  readonly fault?: string | undefined;
  /** What was given before. */
  readonly uuid?: string | undefined;
}

/** The form for an admin's UUID and token. */
export function SignInPage({ formToken, returnPath, fault, uuid = '' }: SignInPageProps): JSX.Element {
  return (
    <Layout title="Sign in">
      <section class="narrow panel">
        <h1>Sign in</h1>
        {fault !== undefined && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        <form method="post" action="/console/sign-in">
          <input type="hidden" name="form" value={formToken} />
          <input type="hidden" name="next" value={returnPath} />
          <label for="uuid">UUID</label>
          <input
            id="uuid"
            name="uuid"
            value={uuid}
            required
            maxlength={64}
            autocomplete="username"
            autocapitalize="off"
            spellcheck={false}
          />
          <label for="token">Token</label>
          <input id="token" name="token" type="password" required maxlength={256} autocomplete="current-password" />
          <button type="submit">Sign in</button>
        </form>
        <p class="hint">
          For admins. The first admin&rsquo;s credentials are in the file that <code>npm run credentials</code> writes,
          or that the local cloud keeps in its data folder.
        </p>
      </section>
    </Layout>
  );
}

/** What a one-time link opens: one button. Opening the link alone uses nothing up. */
export function SignInLinkPage({ formToken, ticket }: { formToken: string; ticket: string }): JSX.Element {
  return (
    <Layout title="Sign in">
      <section class="narrow panel">
        <h1>Welcome</h1>
        <p>This link signs you in once.</p>
        <form method="post" action="/console/sign-in">
          <input type="hidden" name="form" value={formToken} />
          <input type="hidden" name="ticket" value={ticket} />
          <button type="submit" autofocus>
            Open the console
          </button>
        </form>
      </section>
    </Layout>
  );
}
