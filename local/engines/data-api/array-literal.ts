/** A PostgreSQL array, with arrays for further dimensions. */
export type ArrayElements = readonly (string | null | ArrayElements)[];

/** Reads an array in PostgreSQL's text form, as in `{a,"b \"c\"",NULL,{d}}`. */
export function parseArrayLiteral(literal: string): ArrayElements {
  // Bounds that do not start at 1 come first, as in `[0:1]={a,b}`.
  const start = literal.startsWith('[') ? literal.indexOf('=') + 1 : 0;
  return parseArray(literal, start).elements;
}

function parseArray(literal: string, start: number): { elements: ArrayElements; end: number } {
  const elements: (string | null | ArrayElements)[] = [];
  let position = start + 1;
  while (literal[position] !== '}') {
    if (position >= literal.length) throw new Error(`The array ${literal} has no end.`);
    if (literal[position] === ',') {
      position += 1;
    } else if (literal[position] === '{') {
      const { elements: inner, end } = parseArray(literal, position);
      elements.push(inner);
      position = end;
    } else {
      const { element, end } = parseElement(literal, position);
      elements.push(element);
      position = end;
    }
  }
  return { elements, end: position + 1 };
}

function parseElement(literal: string, start: number): { element: string | null; end: number } {
  const pattern = literal[start] === '"' ? /"((?:[^"\\]|\\[\s\S])*)"/y : /[^,}]*/y;
  pattern.lastIndex = start;
  const match = pattern.exec(literal);
  if (match === null) throw new Error(`The array ${literal} has no end.`);
  const [text, quoted] = match;
  const end = start + text.length;
  if (quoted !== undefined) return { element: quoted.replace(/\\([\s\S])/g, '$1'), end };
  return { element: text === 'NULL' ? null : text, end };
}
