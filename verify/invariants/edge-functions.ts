import { Script, createContext } from 'node:vm';
import type { Resource } from '../templates/deployment';
import { isTrueAt, listAt, textAt, type Json } from '../templates/json';
import { isLiteral, shown, tokensIn, wholeToken } from '../templates/token';
import { behavioursOf } from './distribution-behaviours';
import type { Invariant } from './invariant';

const MAXIMUM_CODE_BYTES = 10_240;
const MODULES = ['crypto', 'querystring', 'buffer'];
const FORBIDDEN_HEADER =
  /^(connection|expect|keep-alive|proxy-.*|trailer|upgrade|x-accel-.*|x-forwarded-proto|x-real-ip|x-amz-cf-.*|x-edge-.*)$/;
const RUN_MILLISECONDS = 5_000;

type Say = (rule: string, wrong: string, fix: string) => void;
/** When a function of a behaviour runs, as in `viewer-request`. */
type FunctionEvent = 'viewer-request' | 'viewer-response';

/** CloudFront functions, run once on a sample, and Lambda@Edge: code that the runtime takes, at events where it may stand. */
export const edgeFunctions: Invariant = (deployment, report) => {
  const events = new Map<Resource, Set<FunctionEvent>>();
  for (const distribution of deployment.all('AWS::CloudFront::Distribution')) {
    for (const behaviour of behavioursOf(distribution)) {
      const path = textAt(behaviour, 'PathPattern') ?? 'default';
      const fault: Say = (rule, wrong, fix) =>
        report(distribution, `edge-function/${rule}`, `The behaviour ${path} ${wrong}`, fix);
      checkEvents(behaviour, fault);
      for (const association of listAt(behaviour, 'LambdaFunctionAssociations')) checkLambda(association, fault);
      for (const association of listAt(behaviour, 'FunctionAssociations')) {
        const arn = textAt(association, 'FunctionARN') ?? '';
        const fn = deployment.target(arn);
        checkArn(arn, fn, fault);
        const event = textAt(association, 'EventType');
        if (fn !== undefined && (event === 'viewer-request' || event === 'viewer-response'))
          events.set(fn, (events.get(fn) ?? new Set()).add(event));
      }
    }
  }
  for (const fn of deployment.all('AWS::CloudFront::Function')) {
    const fault: Say = (rule, wrong, fix) => report(fn, `edge-function/${rule}`, wrong, fix);
    const runtime = textAt(fn.properties, 'FunctionConfig', 'Runtime') ?? '';
    if (!/^cloudfront-js-[12]\.0$/.test(runtime))
      fault('runtime', `There is no runtime '${runtime}'.`, 'cloudfront-js-2.0.');
    if (!isTrueAt(fn.properties, 'AutoPublish'))
      fault('unpublished', 'AutoPublish is off: a distribution cannot use the function.', 'Set AutoPublish.');
    const code = textAt(fn.properties, 'FunctionCode') ?? '';
    const bytes = Buffer.byteLength(code);
    if (bytes > MAXIMUM_CODE_BYTES)
      fault('size', `The code has ${bytes} bytes: CloudFront takes ${MAXIMUM_CODE_BYTES}.`, 'Shorten it.');
    if (tokensIn(code).length > 0) continue;
    if (!/function\s+handler\s*\(|\bhandler\s*=/.test(code))
      fault('handler', 'The code has no function handler.', 'Define function handler(event).');
    else checkCode(code, runtime, [...(events.get(fn) ?? [])], fault);
  }
};

function checkEvents(behaviour: Json, fault: Say): void {
  const functions = listAt(behaviour, 'FunctionAssociations');
  const lambdas = listAt(behaviour, 'LambdaFunctionAssociations');
  const kinds: string[] = [];
  for (const association of [...functions, ...lambdas]) {
    const event = textAt(association, 'EventType') ?? '';
    if (kinds.includes(event)) fault('events', `has two functions at ${event}.`, 'Keep one.');
    kinds.push(event);
    const possible = lambdas.includes(association)
      ? /^(viewer|origin)-(request|response)$/
      : /^viewer-(request|response)$/;
    if (isLiteral(event) && !possible.test(event))
      fault('events', `has a function at '${event}'.`, 'viewer-request or viewer-response.');
  }
  const isMixed = functions.length > 0 && lambdas.some((one) => /^viewer-/.test(textAt(one, 'EventType') ?? ''));
  if (isMixed) fault('events', 'has a CloudFront function and Lambda@Edge at viewer events.', 'Use one of them there.');
}

function checkArn(arn: string, fn: Resource | undefined, fault: Say): void {
  const token = wholeToken(arn);
  const isElsewhere =
    (fn !== undefined && fn.type !== 'AWS::CloudFront::Function') ||
    (isLiteral(arn) && !/^arn:aws[\w-]*:cloudfront::\d{12}:function\//.test(arn)) ||
    (token?.kind === 'resource' && !/^(FunctionARN|FunctionMetadata\.FunctionARN|)$/.test(token.attribute));
  if (isElsewhere)
    fault('arn', `has ${shown(arn)} as CloudFront function.`, 'Give the FunctionARN of an AWS::CloudFront::Function.');
}

function checkLambda(association: Json, fault: Say): void {
  const arn = textAt(association, 'LambdaFunctionARN') ?? '';
  if (!isLiteral(arn)) return;
  const [, region, version] = /^arn:aws[\w-]*:lambda:([\w-]+):\d{12}:function:[\w-]+(?::([\w$-]+))?$/.exec(arn) ?? [];
  if (region !== 'us-east-1') fault('lambda', `has the function ${arn}.`, 'Lambda@Edge functions are in us-east-1.');
  if (version === undefined || !/^\d+$/.test(version))
    fault('lambda', `has the function ${arn} without a version.`, 'End the ARN with the number of a version.');
}

function checkCode(code: string, runtime: string, events: readonly FunctionEvent[], fault: Say): void {
  const required = [...code.matchAll(/\brequire\(\s*['"]([^'"]+)['"]\s*\)/g)].map((match) => match[1] ?? '');
  const unknown = required.filter((name) => !MODULES.includes(name));
  if (unknown.length > 0) fault('code', `The code requires ${unknown.join(', ')}.`, `There are ${MODULES.join(', ')}.`);
  const [missing] = /\b(fetch|XMLHttpRequest|setTimeout|setInterval|eval)(?=\s*\()/.exec(code) ?? [];
  if (missing !== undefined) fault('code', `The code calls ${missing}, which the runtime has not.`, 'Do without.');
  if (runtime === 'cloudfront-js-1.0' && /^\s*(const|let)\s/m.test(code))
    fault('code', 'The code has const or let, which cloudfront-js-1.0 does not know.', 'Use cloudfront-js-2.0.');
  // The one import that there is: helpers for key value stores, which only CloudFront has. Such a function cannot be run here.
  const importing = /^\s*import\s+cf\s+from\s+['"]cloudfront['"];?/m;
  const script = parse(code.replace(importing, ''), fault);
  if (script === undefined || importing.test(code) || required.length > 0 || missing !== undefined) return;
  for (const event of events) checkRun(script, event, fault);
}

function parse(code: string, fault: Say): Script | undefined {
  try {
    return new Script(`${code}\n;handler(event);`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    fault('code', `The code cannot be parsed: ${reason}.`, 'Write what the runtime takes: no modules.');
    return undefined;
  }
}

function checkRun(script: Script, event: FunctionEvent, fault: Say): void {
  let result: unknown;
  try {
    result = script.runInContext(createContext({ event: sampleOf(event), console: { log: () => undefined } }), {
      timeout: RUN_MILLISECONDS,
    });
  } catch (error) {
    const reason = error instanceof Error || isThrown(error) ? error.message : String(error);
    fault('code', `The code fails at ${event} on a plain request: ${reason}.`, 'Mend it.');
    return;
  }
  if (typeof result !== 'object' || result === null) {
    fault('code', `The code returns nothing at ${event}.`, 'Return the request or a response.');
    return;
  }
  if ('then' in result) return;
  const isResponse = 'statusCode' in result;
  if (event === 'viewer-response' && !isResponse)
    fault(
      'code',
      'The code returns no response at viewer-response.',
      'Return event.response, or run it at viewer-request.',
    );
  if (event === 'viewer-request' && !isResponse && !('uri' in result))
    fault('code', 'The code returns neither a request nor a response.', 'Return event.request.');
  const headers = 'headers' in result && typeof result.headers === 'object' ? Object.entries(result.headers ?? {}) : [];
  const malformed = headers.filter(([name, header]) => name !== name.toLowerCase() || !hasValue(header));
  if (malformed.length > 0)
    fault(
      'code',
      `The code sets ${malformed.map(([name]) => name).join(', ')} not as a header is set.`,
      "Small letters, and { value: 'TEXT' }.",
    );
  const forbidden = headers.map(([name]) => name).filter((name) => FORBIDDEN_HEADER.test(name));
  if (forbidden.length > 0)
    fault('code', `The code sets ${forbidden.join(', ')}: CloudFront refuses it.`, 'Choose another header.');
}

/** An error of another context is no instance of this one's. */
function isThrown(error: unknown): error is { message: string } {
  return typeof error === 'object' && error !== null && 'message' in error;
}

function hasValue(header: unknown): boolean {
  return typeof header === 'object' && header !== null && 'value' in header && typeof header.value === 'string';
}

/** The event structure of CloudFront's developer guide. */
function sampleOf(event: FunctionEvent): unknown {
  const common = {
    version: '1.0',
    context: {
      distributionDomainName: 'd111111abcdef8.cloudfront.net',
      distributionId: 'EDFDVBD6EXAMPLE',
      eventType: event,
      requestId: 'x',
    },
    viewer: { ip: '198.51.100.11' },
    request: {
      method: 'GET',
      uri: '/index.html',
      querystring: {},
      headers: {
        host: { value: 'd111111abcdef8.cloudfront.net' },
        accept: { value: '*/*' },
        'user-agent': { value: 'sample' },
      },
      cookies: {},
    },
  };
  if (event === 'viewer-request') return common;
  return { ...common, response: { statusCode: 200, statusDescription: 'OK', headers: {}, cookies: {} } };
}
