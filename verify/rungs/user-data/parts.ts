/** One piece of user data, by what cloud-init does with it. */
export type Part =
  /** Run at the first start. `interpreter` as its first line names it, as in `/bin/bash`. */
  | { readonly kind: 'script'; readonly interpreter: string; readonly text: string }
  | { readonly kind: 'cloud-config'; readonly text: string }
  /** What is not looked into, as a list of addresses to include. */
  | { readonly kind: 'other'; readonly what: string }
  /** What cloud-init passes over with a warning in its log. */
  | { readonly kind: 'ignored'; readonly why: string };

/** The first line, by which cloud-init knows what it does not run as a script. */
const STARTS: readonly (readonly [RegExp, string])[] = [
  [/^#include(-once)?\b/, 'addresses to include'],
  [/^#cloud-config-archive\b/, 'an archive of cloud-config'],
  [/^#part-handler\b/, 'a part handler'],
  [/^#upstart-job\b/, 'an upstart job'],
  [/^## template: *jinja/, 'a Jinja template'],
  [/^<(powershell|script)>/, 'a script for Windows'],
];
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  'text/x-include-url': 'addresses to include',
  'text/x-include-once-url': 'addresses to include',
  'text/cloud-config-archive': 'an archive of cloud-config',
  'text/part-handler': 'a part handler',
  'text/jinja2': 'a Jinja template',
};

/** Takes user data apart as cloud-init does: one piece, or the pieces of a MIME multipart message. */
export function partsOf(text: string): Part[] {
  if (!/^(Content-Type|MIME-Version):/i.test(text)) return [partByStart(text)];
  const { headers, body } = message(text);
  const boundary = /boundary="?([^";]+)"?/i.exec(headers.get('content-type') ?? '')?.[1];
  if (boundary === undefined) return [{ kind: 'ignored', why: 'its Content-Type is not multipart with a boundary' }];
  const [, ...pieces] = `\n${body}`.split(`\n--${boundary}`);
  const end = pieces.findIndex((piece) => piece.startsWith('--'));
  const parts = pieces
    .slice(0, end < 0 ? pieces.length : end)
    .map((piece) => partOfMessage(piece.replace(/^\s*\n/, '')));
  return parts.length > 0 ? parts : [{ kind: 'ignored', why: `no part follows a line --${boundary}` }];
}

function partOfMessage(piece: string): Part {
  const { headers, body } = message(piece);
  const isEncoded = headers.get('content-transfer-encoding')?.toLowerCase() === 'base64';
  // The encoding of a piece may have been Fn::Base64, which is resolved by now.
  const text = isEncoded && /^[A-Za-z0-9+/=\s]+$/.test(body) ? Buffer.from(body, 'base64').toString('utf8') : body;
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? 'text/plain';
  if (type === 'text/cloud-config') {
    return { kind: 'cloud-config', text: text.startsWith('#cloud-config') ? text : `#cloud-config\n${text}` };
  }
  const what = CONTENT_TYPES[type];
  return what === undefined ? partByStart(text) : { kind: 'other', what };
}

function partByStart(text: string): Part {
  const first = text.split('\n', 1)[0] ?? '';
  const shebang = /^#! *(\S+)(?: +(\S+))?/.exec(first);
  if (shebang !== null) {
    const [, program = '', argument = ''] = shebang;
    return { kind: 'script', interpreter: /\/env$/.test(program) ? argument : program, text };
  }
  if (/^#cloud-boothook\b/.test(first)) {
    const script = text.slice(first.length + 1);
    return { kind: 'script', interpreter: /^#! *(\S+)/.exec(script)?.[1] ?? '/bin/sh', text: script };
  }
  if (/^#cloud-config\s*$/.test(first)) return { kind: 'cloud-config', text };
  const what = STARTS.find(([start]) => start.test(first))?.[1];
  if (what !== undefined) return { kind: 'other', what };
  return {
    kind: 'ignored',
    why: first === '' ? 'its first line is empty' : `its first line is ${JSON.stringify(first.slice(0, 60))}`,
  };
}

/** Headers by lower-case name, folded lines joined, and what follows the empty line. */
function message(text: string): { readonly headers: ReadonlyMap<string, string>; readonly body: string } {
  const normalized = text.replaceAll('\r\n', '\n');
  const end = normalized.indexOf('\n\n');
  const head = (end < 0 ? normalized : normalized.slice(0, end)).replaceAll(/\n[ \t]+/g, ' ');
  const headers = new Map(
    head.split('\n').flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const];
    }),
  );
  return { headers, body: end < 0 ? '' : normalized.slice(end + 2) };
}
