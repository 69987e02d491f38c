import type { Check } from './check';
import { NotSpoken } from './peers/channel';
import { CODECS } from './peers/codec';
import { isRawSocketUrl, Stand, type Target } from './stand';

/** How one check came out over one transport and serialization. */
export interface Outcome {
  readonly transport: 'websocket' | 'rawsocket';
  readonly serializer: 'json' | 'msgpack' | 'cbor';
  readonly line: number;
  readonly title: string;
  /**
   * `unsupported`: the router does not do it, and says so by not announcing the feature. `unspoken`: the router does not speak this
   * serialization over this transport.
   */
  readonly outcome: 'held' | 'failed' | 'unsupported' | 'unspoken';
  /** What was seen instead. */
  readonly seen?: string;
  /** The feature on which the check depends, if the router does not announce it. */
  readonly unannounced?: string;
}

export interface Run extends Omit<Target, 'codec' | 'url'> {
  readonly urls: readonly string[];
  readonly serializers: readonly Outcome['serializer'][];
  readonly checks: readonly Check[];
  /** Checks under way at a time. */
  readonly concurrency: number;
}

/** Runs all checks over all transports and serializations. @throws Error if the router cannot be reached or joined at all. */
export async function runChecks({ urls, serializers, checks, concurrency, ...rest }: Run): Promise<readonly Outcome[]> {
  const works: (() => Promise<Outcome>)[] = [];
  for (const url of urls) {
    for (const codec of CODECS.filter(({ name }) => serializers.includes(name))) {
      const target: Target = { ...rest, url, codec };
      const transport = isRawSocketUrl(url) ? 'rawsocket' : 'websocket';
      const announced = await announcement(target);
      for (const check of checks.filter((each) => isFor(each, transport, target))) {
        const { line, title } = check;
        const about = { transport, serializer: codec.name, line, title } as const;
        works.push(async () => ({ ...about, ...(await outcomeOf(check, target, announced)) }));
      }
    }
  }
  return inTurns(works, concurrency);
}

function isFor(check: Check, transport: Outcome['transport'], { credentials }: Target): boolean {
  if (check.credentials !== undefined && credentials[check.credentials] === undefined) return false;
  return (check.transport ?? transport) === transport;
}

/** The roles of WELCOME; the message of a refusal, if the serialization is not spoken. */
async function announcement(target: Target): Promise<unknown> {
  const stand = new Stand(target);
  try {
    const { roles } = Object((await stand.join()).welcome) as Record<string, unknown>;
    return roles;
  } catch (error) {
    if (error instanceof NotSpoken) return error;
    throw error;
  } finally {
    stand.end();
  }
}

async function outcomeOf(
  check: Check,
  target: Target,
  announced: unknown,
): Promise<Pick<Outcome, 'outcome' | 'seen' | 'unannounced'>> {
  if (announced instanceof NotSpoken) return { outcome: 'unspoken', seen: announced.message };
  const { feature } = check;
  const unannounced = feature === undefined || isAnnounced(announced, feature) ? {} : { unannounced: feature };
  const stand = new Stand(target);
  try {
    await check.run(stand);
    return { outcome: 'held', ...unannounced };
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error);
    return { outcome: 'unannounced' in unannounced ? 'unsupported' : 'failed', seen, ...unannounced };
  } finally {
    stand.end();
  }
}

/** Features are announced in both spellings. */
function isAnnounced(roles: unknown, feature: string): boolean {
  const [role = '', name = ''] = feature.split('.');
  const { features } = Object((Object(roles) as Record<string, unknown>)[role]) as Record<string, unknown>;
  const all = Object(features) as Record<string, unknown>;
  return [name, name.replace('canceling', 'cancelling')].some((each) => all[each] === true);
}

async function inTurns<Result>(
  works: readonly (() => Promise<Result>)[],
  concurrency: number,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = [...works.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results[next[0]] = await next[1]();
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}
