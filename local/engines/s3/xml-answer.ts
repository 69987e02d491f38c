import type { ServiceAnswer } from '../../contracts';
import type { XmlContent } from './xml';
import { renderXml } from './xml';

/** A successful answer with an XML document. */
export function xmlAnswer(
  root: string,
  content: XmlContent,
  headers: Readonly<Record<string, string>> = {},
): ServiceAnswer {
  return { status: 200, headers: { ...headers, 'content-type': 'application/xml' }, body: renderXml(root, content) };
}
