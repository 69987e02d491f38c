import { randomUUID } from 'node:crypto';
import type { ObjectEvent } from '../engines/s3/object-event';
import type { ServiceEvent } from './event-bus';

/** An object's event as S3 sends it to EventBridge ("EventBridge event message structure", S3 user guide): key not encoded, ETag bare. */
export function bucketEvent(event: ObjectEvent, account: string): ServiceEvent {
  const { bucket, key, reason } = event;
  const created = event.kind === 'created' ? { size: event.bytes, etag: event.etag.replaceAll('"', '') } : {};
  return {
    source: 'aws.s3',
    detailType: event.kind === 'created' ? 'Object Created' : 'Object Deleted',
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: { key, ...created, sequencer: event.sequencer },
      'request-id': randomUUID(),
      requester: account,
      'source-ip-address': '127.0.0.1',
      reason,
      ...(event.kind === 'created' ? {} : { 'deletion-type': 'Permanently Deleted' }),
    },
  };
}
