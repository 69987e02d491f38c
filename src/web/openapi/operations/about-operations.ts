import type { Operation } from '../operation';

/** What tells of the API itself. */
export const ABOUT_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/health',
    tag: 'About',
    summary: 'Whether the edge reaches the API',
    description: 'Asks no store: a sleeping database is no outage.',
    caller: 'anybody',
    answers: { 200: { description: 'It does.', content: { 'application/json': { schema: 'Health' } } } },
    errors: [],
  },
  {
    method: 'GET',
    path: '/v1/openapi.json',
    tag: 'About',
    summary: 'This document',
    caller: 'anybody',
    answers: { 200: { description: 'OpenAPI 3.1.', content: { 'application/json': {} } } },
    errors: [],
  },
  {
    method: 'GET',
    path: '/v1/docs',
    tag: 'About',
    summary: 'This document, for people',
    caller: 'anybody',
    answers: { 200: { description: 'A page.', content: { 'text/html': {} } } },
    errors: [],
  },
];
