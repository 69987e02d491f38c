/** A file that a script writes by a here-document. */
export interface EmbeddedFile {
  readonly path: string;
  readonly content: string;
}

const HERE_DOCUMENT = /<<(-?)\s*(["']?)([A-Za-z_]\w*)\2/;
/** `>FILE`, `>>FILE` or `tee [-a] FILE`, the path absolute. */
const DESTINATION = /(>>?|\btee\s+(?:-a\s+|--append\s+)?)\s*(["']?)(\/[^\s"'<>|;&]+)\2/;

/** The files that a shell script writes by here-documents, each with all that is written or appended to it. */
export function embeddedFiles(script: string): EmbeddedFile[] {
  const contents = new Map<string, string>();
  const lines = script.split('\n');
  for (let number = 0; number < lines.length; number++) {
    const line = lines[number] ?? '';
    const [, dash, quote, terminator] = HERE_DOCUMENT.exec(line) ?? [];
    if (terminator === undefined || line.trimStart().startsWith('#')) continue;
    const [, operator = '', , path] = DESTINATION.exec(line.replace(HERE_DOCUMENT, '')) ?? [];
    const begin = number + 1;
    const end = lines.findIndex((other, index) => index >= begin && unindented(other, dash) === terminator);
    number = end < 0 ? lines.length : end;
    if (path === undefined) continue;
    const body = lines.slice(begin, number).map((text) => `${unindented(text, dash)}\n`);
    // Without quotes the shell takes a backslash away; what it would put in for a variable is not known here.
    const content = quote === '' ? body.join('').replaceAll(/\\([$`\\])/g, '$1') : body.join('');
    const isAppended = operator === '>>' || /-a|--append/.test(operator);
    contents.set(path, isAppended ? `${contents.get(path) ?? ''}${content}` : content);
  }
  return [...contents].map(([path, content]) => ({ path, content }));
}

function unindented(line: string, dash: string | undefined): string {
  return dash === '-' ? line.replace(/^\t+/, '') : line;
}
