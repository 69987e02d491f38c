import type { Operation } from './operation';

/** A command to paste, and the format of its body if there are several. */
export interface RequestLine {
  readonly format: string | undefined;
  readonly line: string;
}

/** curl lines for an operation: one for each format of its body that can be written down. */
export function requestLines({ method, path, caller, body }: Operation, endpoint: string): RequestLine[] {
  const target = `${endpoint}${path.replace('{uuid}', 'UUID')}`;
  const credentials = caller === 'anybody' ? '' : caller === 'admin' ? '-u ADMIN_UUID:TOKEN ' : '-u UUID:TOKEN ';
  const written = Object.entries(body?.content ?? {}).filter(([, { example }]) => example !== undefined);
  if (written.length === 0) {
    return [{ format: undefined, line: `curl ${method === 'GET' ? '' : `-X ${method} `}${credentials}${target}` }];
  }
  return written.map(([mediaType, { example }]) => ({
    format: written.length > 1 ? mediaType : undefined,
    line: `curl ${credentials}${labelOf(mediaType)}--data-binary ${quote(textOf(example))} ${target}`,
  }));
}

/** What curl says of itself need not be said. */
function labelOf(mediaType: string): string {
  return mediaType === 'application/x-www-form-urlencoded' ? '' : `-H 'content-type: ${mediaType}' `;
}

function textOf(example: unknown): string {
  return typeof example === 'string' ? example.trimEnd() : JSON.stringify(example);
}

/** For a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
