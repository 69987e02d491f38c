import type { ServiceCall } from '../../contracts';
import type { LocalBucket } from './local-bucket';

interface ObjectEventBase {
  readonly bucket: string;
  readonly key: string;
  /** The API that did it, in S3's words. */
  readonly reason: string;
  /** Of two events of one key, the later has the greater one, as text. */
  readonly sequencer: string;
}

/** What happened to an object of a bucket that sends its events to EventBridge. */
export type ObjectEvent =
  | (ObjectEventBase & { readonly kind: 'created'; readonly bytes: number; readonly etag: string })
  | (ObjectEventBase & { readonly kind: 'deleted' });

const CREATING: Readonly<Record<string, string>> = {
  PutObject: 'PutObject',
  PostObject: 'POST Object',
  CopyObject: 'CopyObject',
  CompleteMultipartUpload: 'CompleteMultipartUpload',
};

let sequence = 0;

/** The events of a call that has succeeded. Bytes and ETag are those of the object that is there when the event is sent. */
export function objectEvents(bucket: LocalBucket, call: ServiceCall): readonly ObjectEvent[] {
  if (!bucket.settings.sendsEvents) return [];
  const common = { bucket: bucket.settings.name, sequencer: nextSequencer() };
  const key = typeof call.input['Key'] === 'string' ? call.input['Key'] : undefined;
  const creating = CREATING[call.operation];
  if (creating !== undefined && key !== undefined) {
    const object = bucket.find(key);
    if (object === undefined) return [];
    return [{ kind: 'created', ...common, key, reason: creating, bytes: object.bytes, etag: object.etag }];
  }
  if (call.operation === 'DeleteObject' && key !== undefined)
    return [{ kind: 'deleted', ...common, key, reason: 'DeleteObject' }];
  return [];
}

function nextSequencer(): string {
  sequence += 1;
  return `${Date.now().toString(16).padStart(12, '0')}${(sequence % 0x10000).toString(16).padStart(4, '0')}`.toUpperCase();
}
