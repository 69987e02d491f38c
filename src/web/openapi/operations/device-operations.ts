import { listParameters } from '../../api/device-views';
import { readingsParameters } from '../../models/readings-parameters';
import type { Operation } from '../operation';

const JSON_TYPE = 'application/json';

/** The registry, and what devices observed. */
export const DEVICE_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/v1/devices',
    tag: 'Devices',
    summary: 'List the registry',
    description: 'Pages come in an order of their own. `next` of a page is `after` of the following.',
    caller: 'admin',
    query: listParameters,
    answers: { 200: { description: 'A page.', content: { [JSON_TYPE]: { schema: 'Devices' } } } },
    errors: ['unauthenticated', 'forbidden', 'invalid_argument', 'unavailable'],
  },
  {
    method: 'POST',
    path: '/v1/devices',
    tag: 'Devices',
    summary: 'Register a device',
    description: 'Without a UUID a fresh one is chosen; without a name the UUID is the name.',
    caller: 'admin',
    body: { required: false, content: { [JSON_TYPE]: { schema: 'Registration', example: { name: 'greenhouse' } } } },
    answers: {
      201: {
        description: 'Registered. The token is in this answer and nowhere else.',
        content: { [JSON_TYPE]: { schema: 'RegisteredDevice' } },
        headers: { Location: 'The path of the device.' },
      },
    },
    errors: [
      'malformed_body',
      'unauthenticated',
      'forbidden',
      'conflict',
      'payload_too_large',
      'unsupported_media_type',
      'invalid_argument',
      'unavailable',
    ],
  },
  {
    method: 'GET',
    path: '/v1/devices/{uuid}',
    tag: 'Devices',
    summary: 'Show a device',
    caller: 'device or admin',
    answers: { 200: { description: 'The device.', content: { [JSON_TYPE]: { schema: 'Device' } } } },
    errors: ['unauthenticated', 'forbidden', 'not_found', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/v1/devices/{uuid}/latest',
    tag: 'Readings',
    summary: 'The newest reading of each metric',
    caller: 'device or admin',
    answers: { 200: { description: 'One a metric.', content: { [JSON_TYPE]: { schema: 'LatestReadings' } } } },
    errors: ['unauthenticated', 'forbidden', 'not_found', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/v1/devices/{uuid}/readings',
    tag: 'Readings',
    summary: 'Readings of a device, ascending by time',
    description:
      'As they were observed, or summed up by `interval`. Intervals of an hour and a day come from the history: it may have to wake up first, which is 503 `waking`.',
    caller: 'device or admin',
    query: readingsParameters,
    answers: { 200: { description: 'A page.', content: { [JSON_TYPE]: { schema: 'Readings' } } } },
    errors: ['unauthenticated', 'forbidden', 'not_found', 'invalid_argument', 'unavailable', 'waking'],
  },
];
