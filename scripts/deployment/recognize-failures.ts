import type { Failure } from './failure';
import { type FailureCode, KNOWN_FAILURES } from './known-failures';

const CODES = Object.keys(KNOWN_FAILURES) as FailureCode[];

/** The known failures whose words are in the text, each once: causes before what follows from them. */
export function recognizeFailures(text: string): Failure[] {
  const unwrapped = unwrap(text);
  return CODES.flatMap((code): Failure[] => {
    for (const pattern of KNOWN_FAILURES[code].patterns) {
      const match = pattern.exec(unwrapped);
      if (match !== null) return [{ code, value: match.slice(1).find((group) => group !== undefined) }];
    }
    return [];
  });
}

/** Without colours and without the line breaks that the CDK puts into long messages, so that words stand as AWS wrote them. */
function unwrap(text: string): string {
  // eslint-disable-next-line no-control-regex -- ANSI escape sequences begin with one
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').replace(/[ \t]*\r?\n[ \t]*(?![ \t]*-)/g, ' ');
}
