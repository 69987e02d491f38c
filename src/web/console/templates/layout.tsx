import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';

/** Who looks at the page, and the token that its forms carry. */
export interface Viewer {
  readonly uuid: string;
  readonly formToken: string;
}

export interface LayoutProps {
  readonly title: string;
  /** Absent on pages that are seen before signing in. */
  readonly viewer?: Viewer | undefined;
  /** Pages with live parts load the client script. */
  readonly isLive?: boolean;
  /** Loads the page again after so many seconds where there is no JavaScript to load just a part of it. */
  readonly refreshSeconds?: number | undefined;
  readonly children?: Child;
}

/** The frame of every page. */
export function Layout({ title, viewer, isLive = false, refreshSeconds, children }: LayoutProps): JSX.Element {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {refreshSeconds !== undefined && (
          <noscript>
            <meta http-equiv="refresh" content={String(refreshSeconds)} />
          </noscript>
        )}
        <title>{`${title} · Headwater`}</title>
        <link rel="icon" type="image/svg+xml" href="/console/assets/favicon.svg" />
        <link rel="stylesheet" href="/console/assets/style.css" />
        {isLive && <script type="module" src="/console/assets/live.js"></script>}
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <header class="bar">
          <a class="brand" href="/console/">
            <img src="/console/assets/favicon.svg" alt="" width="24" height="24" />
            Headwater
          </a>
          {viewer !== undefined && <Navigation viewer={viewer} isLive={isLive} />}
        </header>
        <main id="content">{children}</main>
      </body>
    </html>
  );
}

function Navigation({ viewer, isLive }: { viewer: Viewer; isLive: boolean }): JSX.Element {
  return (
    <>
      <nav aria-label="Console">
        <a href="/console/">Devices</a>
        <a href="/console/register">Register</a>
      </nav>
      {isLive && (
        <p class="connection" id="connection" data-state="off" role="status">
          Live updates need JavaScript
        </p>
      )}
      <form class="sign-out" method="post" action="/console/sign-out">
        <input type="hidden" name="form" value={viewer.formToken} />
        <button class="quiet" type="submit" title={`Signed in as ${viewer.uuid}`}>
          Sign out
        </button>
      </form>
    </>
  );
}
