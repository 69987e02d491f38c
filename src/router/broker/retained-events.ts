import { ownedPayload } from '../../wamp/serialization/encoded-payload';
import { matchesUri, type MatchPolicy } from '../../wamp/uri';
import { payloadBytes } from '../payload-bytes';
import { mayReceive, type Publication, type Receiver } from './publication';

export interface RetainedLimits {
  readonly maximumTopics: number;
  readonly maximumBytes: number;
}

interface Retained {
  readonly publication: Publication;
  readonly bytes: number;
}

/** Events for some subscribers only that are kept of one topic, beside the last one for all. */
const MAXIMUM_RESTRICTED = 10;

/**
 * The last events of topics that publishers asked to retain. They are in memory: best effort, as the specification has it. Of a
 * topic there is the last event that was for everybody, and later ones that were for some. Over the bounds the topic that was
 * published to longest ago goes first.
 */
export class RetainedEvents {
  private readonly limits: RetainedLimits;
  /** topic -> what is retained of it, the newest first */
  private readonly topics = new Map<string, readonly Retained[]>();
  private bytes = 0;

  constructor(limits: RetainedLimits) {
    this.limits = limits;
  }

  retain(publication: Publication): void {
    const { topic, payload } = publication;
    const before = this.topics.get(topic) ?? [];
    const isForAll = (retained: Retained): boolean => retained.publication.receivers === undefined;
    const retained = {
      publication: { ...publication, payload: ownedPayload(payload) },
      bytes: payloadBytes(payload) + 2 * topic.length,
    };
    const forSome = before.filter((other) => !isForAll(other)).slice(0, MAXIMUM_RESTRICTED - 1);
    this.drop(topic);
    this.put(topic, isForAll(retained) ? [retained] : [retained, ...forSome, ...before.filter(isForAll)]);
    while (this.topics.size > this.limits.maximumTopics || this.bytes > this.limits.maximumBytes) {
      const [oldest] = this.topics.keys();
      if (oldest === undefined) return;
      this.drop(oldest);
    }
  }

  /** What a session that subscribes now would have got: of each topic the newest that was for it. */
  matching(match: MatchPolicy, topic: string, session: Receiver): readonly Publication[] {
    const found: Publication[] = [];
    const topics = match === 'exact' ? [topic] : [...this.topics.keys()].filter((uri) => matchesUri(match, topic, uri));
    for (const uri of topics) {
      const newest = this.topics.get(uri)?.find(({ publication }) => mayReceive(publication, session));
      if (newest !== undefined) found.push(newest.publication);
    }
    return found;
  }

  private put(topic: string, retained: readonly Retained[]): void {
    this.topics.set(topic, retained);
    for (const { bytes } of retained) this.bytes += bytes;
  }

  private drop(topic: string): void {
    for (const { bytes } of this.topics.get(topic) ?? []) this.bytes -= bytes;
    this.topics.delete(topic);
  }
}
