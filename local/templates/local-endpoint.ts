import type { Resource } from '../contracts';
import { mapStrings } from './json';

/**
 * The one place where the distribution's address becomes this machine's.
 *
 * A distribution's domain name keeps its form (`d….cloudfront.net`), because it is also a name in properties and policies. But
 * whoever follows a link to it must come to the local edge: every `https://<domain>` and `wss://<domain>`, by its own name or by an
 * alias, in any property, attribute or output, becomes the local endpoint's `http://` or `ws://` address.
 */
export function localizeEndpoint(resources: readonly Resource[], endpoint: string): <T>(value: T) => T {
  const domains = resources
    .filter(({ type }) => type === 'AWS::CloudFront::Distribution')
    .flatMap((distribution) => [distribution.attributes['DomainName'] ?? '', ...aliasesOf(distribution)])
    .filter((domain) => domain !== '');
  const webSocketEndpoint = endpoint.replace(/^http/, 'ws');
  const change = (text: string): string => {
    let result = text;
    for (const domain of domains) {
      result = replaceAddress(result, `https://${domain}`, endpoint);
      result = replaceAddress(result, `wss://${domain}`, webSocketEndpoint);
    }
    return result;
  };
  return <T>(value: T) => mapStrings(value, change) as T;
}

/** Not where the domain merely begins like this one: `https://d1.cloudfront.net.example`. */
function replaceAddress(text: string, address: string, replacement: string): string {
  return text
    .split(address)
    .reduce((done, rest) => (/^[A-Za-z0-9.-]/.test(rest) ? done + address + rest : done + replacement + rest));
}

function aliasesOf(distribution: Resource): string[] {
  const config = distribution.properties['DistributionConfig'];
  const aliases = typeof config === 'object' && config !== null && 'Aliases' in config ? config.Aliases : undefined;
  return Array.isArray(aliases) ? aliases.filter((alias): alias is string => typeof alias === 'string') : [];
}
