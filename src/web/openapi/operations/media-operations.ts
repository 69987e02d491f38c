import { mediaListParameters, slotParameters } from '../../api/media-views';
import type { Operation } from '../operation';

const JSON_TYPE = 'application/json';

/** What devices upload. */
export const MEDIA_OPERATIONS: readonly Operation[] = [
  {
    method: 'POST',
    path: '/v1/media',
    tag: 'Media',
    summary: 'Ask for a place to upload a file to',
    description: 'The file goes straight to S3, by a form that is good for some minutes and this one file.',
    caller: 'device or admin',
    query: slotParameters,
    body: {
      required: true,
      content: {
        [JSON_TYPE]: { schema: 'SlotRequest', example: { kind: 'image', contentType: 'image/jpeg', bytes: 900 } },
      },
    },
    answers: {
      201: {
        description: 'The form.',
        content: { [JSON_TYPE]: { schema: 'Slot' } },
        headers: { Location: 'The path of the upload.' },
      },
    },
    errors: [
      'malformed_body',
      'unauthenticated',
      'forbidden',
      'not_found',
      'payload_too_large',
      'unsupported_media_type',
      'invalid_argument',
      'unavailable',
    ],
  },
  {
    method: 'GET',
    path: '/v1/devices/{uuid}/media',
    tag: 'Media',
    summary: 'Uploads of a device, the newest first',
    caller: 'device or admin',
    query: mediaListParameters,
    answers: { 200: { description: 'A page.', content: { [JSON_TYPE]: { schema: 'MediaList' } } } },
    errors: ['unauthenticated', 'forbidden', 'not_found', 'invalid_argument', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/v1/devices/{uuid}/media/{id}',
    tag: 'Media',
    summary: 'Show an upload',
    caller: 'device or admin',
    answers: {
      200: {
        description: 'The upload; before it was examined only that.',
        content: { [JSON_TYPE]: { schema: 'Media' } },
      },
    },
    errors: ['unauthenticated', 'forbidden', 'not_found', 'unavailable'],
  },
];
