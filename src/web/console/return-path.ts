export const CONSOLE_HOME = '/console/';

/** Any origin will do: what leaves it is no path of ours. */
const HERE = 'https://console.invalid';

/** Where to go after signing in: a path of the console, or its first page for whatever else a link may say. */
export function safeReturnPath(text: string | undefined): string {
  if (text === undefined || !URL.canParse(text, HERE)) return CONSOLE_HOME;
  const url = new URL(text, HERE);
  const isOurs = url.origin === HERE && url.pathname.startsWith(CONSOLE_HOME) && !url.pathname.includes('//');
  return isOurs ? `${url.pathname}${url.search}` : CONSOLE_HOME;
}

export function signInPath(returnPath: string): string {
  return returnPath === CONSOLE_HOME ? '/console/sign-in' : `/console/sign-in?next=${encodeURIComponent(returnPath)}`;
}
