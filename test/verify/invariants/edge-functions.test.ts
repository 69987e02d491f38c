import { describeInvariant, type Case } from '../describe-invariant';
import { EDGE } from '../edge-resources';
import { att } from '../faults-of';

const MAIN = 'Distribution.DistributionConfig.DefaultCacheBehavior';
const lambda = (event: string, arn: string): Record<string, unknown> => ({
  [`${MAIN}.LambdaFunctionAssociations`]: [{ EventType: event, LambdaFunctionARN: arn }],
});
const edge = 'arn:aws:lambda:us-east-1:111122223333:function:edge';
const code = (text: string): Record<string, unknown> => ({ 'Viewer.FunctionCode': text });
const body = (text: string): Record<string, unknown> => code(`function handler(event) { ${text} }`);

const cases: Case[] = [
  [
    'code that sets a header as a text',
    body("event.request.headers['x-a'] = 'b'; return event.request;"),
    'edge-function/code',
  ],
  [
    'a function at an event of origins',
    { [`${MAIN}.FunctionAssociations.0.EventType`]: 'origin-request' },
    'edge-function/events',
  ],
  [
    'two functions at one event',
    { [`${MAIN}.FunctionAssociations.1`]: { EventType: 'viewer-request', FunctionARN: att('Viewer', 'FunctionARN') } },
    'edge-function/events',
  ],
  ['both kinds of functions at viewer events', lambda('viewer-response', `${edge}:1`), 'edge-function/events'],
  [
    'another function as an edge function',
    { [`${MAIN}.FunctionAssociations.0.FunctionARN`]: att('Handler') },
    'edge-function/arn',
  ],
  [
    'an edge Lambda of another region',
    lambda('origin-request', `${edge.replace('us-east-1', 'eu-central-1')}:1`),
    'edge-function/lambda',
  ],
  ['an edge Lambda without a version', lambda('origin-request', edge), 'edge-function/lambda'],
  ['an edge Lambda that changes', lambda('origin-request', `${edge}:$LATEST`), 'edge-function/lambda'],
  ['a runtime that there is not', { 'Viewer.FunctionConfig.Runtime': 'nodejs24.x' }, 'edge-function/runtime'],
  ['a function that is not published', { 'Viewer.AutoPublish': false }, 'edge-function/unpublished'],
  ['more code than CloudFront takes', body(`return event.request; // ${'x'.repeat(10_240)}`), 'edge-function/size'],
  ['code without a handler', code('function main(event) { return event.request; }'), 'edge-function/handler'],
  ['code that cannot be parsed', body('return event.request('), 'edge-function/code'],
  ['code that is a module', code('export function handler(event) { return event.request; }'), 'edge-function/code'],
  [
    'code that requires what there is not',
    code("const fs = require('fs'); function handler(event) { return event.request; }"),
    'edge-function/code',
  ],
  ['code that asks the network', body("fetch('https://example.org'); return event.request;"), 'edge-function/code'],
  ['code that fails', body('return event.request.headers.cookie.value;'), 'edge-function/code'],
  ['code that returns nothing', body('event.request.uri = "/";'), 'edge-function/code'],
  ['code that returns something else', body('return { value: 1 };'), 'edge-function/code'],
  [
    'code that sets a header of CloudFront',
    body("event.request.headers['x-edge-a'] = { value: 'b' }; return event.request;"),
    'edge-function/code',
  ],
  [
    'code of requests at responses',
    {
      'Distribution.DistributionConfig.CacheBehaviors': [],
      [`${MAIN}.FunctionAssociations.0.EventType`]: 'viewer-response',
    },
    'edge-function/code',
  ],
  [
    'const where the runtime does not know it',
    {
      ...code('const a = 1;\nfunction handler(event) { return event.request; }'),
      'Viewer.FunctionConfig.Runtime': 'cloudfront-js-1.0',
    },
    'edge-function/code',
  ],
  ['a name with a space', { 'Viewer.Name': 'viewer request' }, 'edge-function/text'],
  ['a function without a name', { 'Viewer.Name': undefined }, 'edge-function/missing'],
];

describeInvariant('edge functions', { sources: ['edge-functions'], base: EDGE, cases });
