import { z } from 'zod';
import { PRECISIONS } from '../../../formats/line-protocol/precision';
import type { Answer, Operation } from '../operation';

const LINE_PROTOCOL = { example: 'temperature,room=attic value=21.5\n' };

const RATE_LIMIT_HEADERS = {
  'RateLimit-Policy': 'The limits of the device: `q` at once, refilled within `w` seconds.',
  RateLimit: 'What is left: `r`, and `t` seconds until all of it is there again.',
};

const query = z.object({
  device: z.string().optional().meta({ description: 'The device whose readings these are; an admin must name it.' }),
  precision: z
    .enum(PRECISIONS)
    .optional()
    .meta({ description: 'Unit of the timestamps of line protocol. Default: ns.' }),
});

const headers = z.object({
  'Idempotency-Key': z.string().min(1).max(256).optional().meta({
    description: 'Names this attempt: repeating it has no second effect, also for readings without a time.',
  }),
  'Content-Encoding': z.enum(['gzip', 'identity']).optional(),
});

const ERRORS = [
  'malformed_body',
  'unauthenticated',
  'forbidden',
  'not_found',
  'payload_too_large',
  'unsupported_media_type',
  'invalid_argument',
  'rate_limited',
  'unavailable',
] as const;

/** The door for readings. */
export const INGEST_OPERATIONS: readonly Operation[] = [
  {
    method: 'POST',
    path: '/v1/readings',
    tag: 'Readings',
    summary: 'Send readings',
    description:
      'In the format that the content type says. Each record is judged by itself: the good ones are taken, the others named. A form (what `curl -d` says) is read as JSON.',
    caller: 'device or admin',
    query,
    headers,
    body: {
      required: true,
      content: {
        'application/json': { schema: 'FlatReadings', example: { temperature: 21.5, humidity: 40 } },
        'application/x-www-form-urlencoded': { example: '{"temperature":21.5}' },
        'application/senml+json': {
          schema: 'SenmlPack',
          example: [{ n: 'temperature', u: 'Cel', v: 21.5 }],
        },
        'application/senml+cbor': {},
        'text/plain': LINE_PROTOCOL,
        'application/vnd.influx.line-protocol': LINE_PROTOCOL,
      },
    },
    answers: {
      202: {
        description: 'What is accepted is on the queue and not lost any more.',
        content: { 'application/json': { schema: 'Acknowledgement' } },
        headers: RATE_LIMIT_HEADERS,
      },
    },
    errors: ERRORS,
  },
  influxWrite('/v1/influx/api/v2/write', 'Write as to InfluxDB 2'),
  influxWrite('/v1/influx/write', 'Write as to InfluxDB 1'),
  {
    method: 'GET',
    path: '/v1/influx/ping',
    tag: 'InfluxDB',
    summary: 'Whether there is anybody',
    caller: 'anybody',
    answers: { 204: { description: 'There is.' } },
    errors: [],
  },
];

function influxWrite(path: string, summary: string): Operation {
  const refused: Answer = {
    description:
      'Nothing could be taken, or not all of it: then the message begins with `partial write`, and the rest is durable all the same.',
    content: { 'application/json': { schema: 'InfluxError' } },
  };
  return {
    method: 'POST',
    path,
    tag: 'InfluxDB',
    summary,
    description:
      'For clients that are given `ENDPOINT/v1/influx` as the address of InfluxDB. Org, bucket and database have no meaning here. Errors are as InfluxDB has them.',
    caller: 'device or admin',
    query,
    headers,
    body: { required: true, content: { 'text/plain': LINE_PROTOCOL } },
    answers: { 204: { description: 'Every line is on the queue.', headers: RATE_LIMIT_HEADERS }, 400: refused },
    errors: ERRORS,
  };
}
