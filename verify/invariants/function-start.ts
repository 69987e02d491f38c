import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import type { Deployment } from '../templates/deployment';
import { withTokens, type Token } from '../templates/token';

/** How the start of a function's code went. */
export type Start =
  | { readonly kind: 'started' }
  /** It throws, as for a variable that it needs. */
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'no-handler' }
  /** What fails may be ours: a module that Lambda has, another Node.js. */
  | { readonly kind: 'unknown' };

const TIME_LIMIT_MS = 15_000;
const OUR_OWN_FAULTS = /MODULE_NOT_FOUND|ERR_DLOPEN|ERR_UNKNOWN|SyntaxError/;
const SCRIPT = `
const [file, name] = process.argv.slice(1);
const say = (result) => { process.stdout.write('\\n@' + JSON.stringify(result)); process.exit(0); };
import(file).then(
  (module) => say({ kind: typeof (module[name] ?? module.default?.[name]) === 'function' ? 'started' : 'no-handler' }),
  (error) => say({ kind: 'failed', message: String(error?.code ?? '') + ' ' + String(error?.message ?? error) }),
);`;
const REF_IS_ARN =
  /^AWS::(SecretsManager::\w+|SNS::Topic|ElasticLoadBalancingV2::\w+|StepFunctions::StateMachine|ECS::Service|Kinesis::StreamConsumer)$/;

const known = new Map<string, Start>();

/** Loads a module of Node.js as Lambda does at the start of a function, with these variables and nothing else. */
export function startHandler(file: string, name: string, environment: Readonly<Record<string, string>>): Start {
  const key = JSON.stringify([file, name, environment]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', SCRIPT, pathToFileURL(file).href, name], {
    env: { ...environment, AWS_REGION: 'eu-central-1', AWS_LAMBDA_FUNCTION_NAME: name },
    timeout: TIME_LIMIT_MS,
    encoding: 'utf8',
  });
  const start = startOf(child.stdout);
  known.set(key, start);
  return start;
}

function startOf(output: string): Start {
  const said = output.split('\n@').at(-1) ?? '';
  const kind = /^\{"kind":"([a-z-]+)"/.exec(said)?.[1];
  if (kind === 'started' || kind === 'no-handler') return { kind };
  if (kind !== 'failed' || OUR_OWN_FAULTS.test(said)) return { kind: 'unknown' };
  const message = /"message":"(.*)"\}$/s.exec(said)?.[1] ?? '';
  return { kind, message: message.replaceAll('\\n', ' ').replaceAll('\\"', '"').trim().slice(0, 300) };
}

/** A value of a template as a function may find it once it is deployed. */
export function plausibleValue(deployment: Deployment, text: string): string {
  return withTokens(text, (token) => plausible(deployment, token));
}

function plausible(deployment: Deployment, token: Token): string {
  if (token.kind === 'pseudo') {
    const values: Record<string, string> = {
      'AWS::Region': 'eu-central-1',
      'AWS::AccountId': '123456789012',
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
    };
    return values[token.name] ?? 'value';
  }
  if (token.kind !== 'resource') return 'value';
  const type = deployment.resourceOf(token)?.type ?? '';
  if (/Arn$/i.test(token.attribute) || (token.attribute === '' && REF_IS_ARN.test(type)))
    return `arn:aws:service:eu-central-1:123456789012:${token.logicalId}`;
  const isQueue = type === 'AWS::SQS::Queue' && /^(QueueUrl)?$/.test(token.attribute);
  if (isQueue) return `https://sqs.eu-central-1.amazonaws.com/123456789012/${token.logicalId}`;
  return /Port$/.test(token.attribute) ? '8080' : token.logicalId.toLowerCase();
}
