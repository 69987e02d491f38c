import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment, Resource } from '../templates/deployment';
import { assetPath, readAssetFolder } from '../templates/asset-files';
import { at, entriesAt, textAt } from '../templates/json';
import { templatePlace } from '../templates/template-entries';
import { isLiteral } from '../templates/token';
import { plausibleValue, startHandler } from './function-start';
import { isOfThePlatform, mentions, variablesNeeded } from './handler-environment';
import type { Invariant } from './invariant';

const MAXIMUM_UNZIPPED_BYTES = 262_144_000;
const MAXIMUM_INLINE_BYTES = 4_194_304;
/** The files in which a runtime looks for the module of a handler. */
const EXTENSIONS: readonly (readonly [runtime: RegExp, extensions: readonly string[]])[] = [
  [/^nodejs/, ['.js', '.mjs', '.cjs']],
  [/^python/, ['.py']],
  [/^ruby/, ['.rb']],
];
/** What a variable's value looks like, by the end of its name; `value` stands for what is not known. */
const KINDS: Readonly<Record<string, RegExp>> = {
  _ARN: /^(arn:|value)/,
  _URL: /^(\w+:\/\/|value)/,
  _NAME: /^(?!arn:|https?:)/,
};

type Say = (rule: string, wrong: string, fix: string) => void;

/** The code of Lambda functions: the archive is there, the handler in it, and its environment gives what it reads. */
export const functionCode: Invariant = (deployment, report) => {
  for (const stack of deployment.stacks) {
    for (const { objectKey, path } of stack.assets ?? []) {
      if (!existsSync(path))
        report(
          templatePlace(stack),
          'asset/missing',
          `The file of asset ${objectKey} is not in the folder.`,
          'Synthesize again.',
        );
    }
  }
  for (const fn of deployment.all('AWS::Lambda::Function', 'AWS::Lambda::LayerVersion')) {
    const fault: Say = (rule, wrong, fix) => report(fn, `function/${rule}`, wrong, fix);
    const code = at(fn.properties, fn.type === 'AWS::Lambda::Function' ? 'Code' : 'Content');
    const sources = ['ZipFile', 'ImageUri', 'S3Key'].filter((name) => at(code, name) !== undefined);
    if (sources.length !== 1) {
      const given = sources.length === 0 ? 'no code' : `code by ${sources.join(' and ')}`;
      fault('code', `The function has ${given}.`, 'Give one of ZipFile, ImageUri and S3Bucket with S3Key.');
      continue;
    }
    const inline = textAt(code, 'ZipFile');
    if (inline !== undefined) checkInline(fn, inline, fault);
    const key = textAt(code, 'S3Key');
    if (key !== undefined && isLiteral(key)) checkArchive(deployment, fn, key, fault);
  }
};

function checkInline(fn: Resource, code: string, fault: Say): void {
  const runtime = textAt(fn.properties, 'Runtime') ?? '';
  if (isLiteral(runtime) && !/^(nodejs|python)/.test(runtime))
    fault('inline-runtime', `Code in the template is for Node.js and Python, not ${runtime}.`, 'Use an asset.');
  if (Buffer.byteLength(code) > MAXIMUM_INLINE_BYTES)
    fault('code-size', 'The code in the template is above 4 MB.', 'Use an asset.');
  const [module, name] = (textAt(fn.properties, 'Handler') ?? '').split('.');
  if (module !== 'index')
    fault(
      'handler-missing',
      `Code in the template is index, the handler is in ${module ?? ''}.`,
      'As in index.handler.',
    );
  else if (name !== undefined && !mentions(code, name))
    fault('handler-missing', `The code nowhere has the name ${name}.`, 'Export the handler by that name.');
  checkVariables(fn, code, fault);
}

function checkArchive(deployment: Deployment, fn: Resource, key: string, fault: Say): void {
  const { stack, properties } = fn;
  if (stack.assets === undefined) return;
  const path = assetPath(stack, key);
  if (path === undefined) {
    // A bucket of one's own may be filled by others; the bucket of assets has what the manifest says.
    if (
      /cdk-[a-z0-9]+-assets-/.test(
        textAt(properties, 'Code', 'S3Bucket') ?? textAt(properties, 'Content', 'S3Bucket') ?? '',
      )
    )
      fault('asset-missing', `No asset of the stack is uploaded as ${key}.`, 'Synthesize again.');
    return;
  }
  const files = readAssetFolder(path);
  if (files === undefined || fn.type !== 'AWS::Lambda::Function') return;
  if (files.bytes > MAXIMUM_UNZIPPED_BYTES)
    fault('code-size', `The archive has ${files.bytes} bytes unzipped: Lambda takes 250 MB.`, 'Bundle less.');
  const extensions = EXTENSIONS.find(([runtime]) => runtime.test(textAt(properties, 'Runtime') ?? ''))?.[1];
  const handler = textAt(properties, 'Handler') ?? '';
  if (extensions === undefined || !isLiteral(handler)) return;
  const dot = handler.lastIndexOf('.');
  const module = handler.slice(0, dot);
  const file = extensions.map((extension) => `${module}${extension}`).find((name) => files.names.includes(name));
  const hasLayers = at(properties, 'Layers') !== undefined;
  if (file === undefined) {
    if (!hasLayers)
      fault(
        'handler-missing',
        `The archive has no ${module}${extensions[0] ?? ''} (handler ${handler}).`,
        'Name a file of the archive.',
      );
    return;
  }
  const code = files.names.filter((name) => /\.(c?js|mjs|py|rb)$/.test(name)).map((name) => files.read(name) ?? '');
  checkVariables(fn, code.join('\n'), fault);
  if (!hasLayers && extensions.includes('.js')) checkStart(deployment, fn, join(path, file), fault);
}

/** Starts the code with the variables that it is given, as far as they are known: what throws here throws in every invocation. */
function checkStart(deployment: Deployment, fn: Resource, file: string, fault: Say): void {
  const name = textAt(fn.properties, 'Handler')?.split('.').at(-1) ?? '';
  const given = entriesAt(fn.properties, 'Environment', 'Variables').flatMap(([variable, value]) =>
    typeof value === 'object' ? [] : [[variable, plausibleValue(deployment, String(value))] as const],
  );
  for (const [variable, value] of given) {
    const kind = Object.keys(KINDS).find((suffix) => variable.endsWith(suffix)) ?? '';
    if (KINDS[kind]?.test(value) === false)
      fault('environment-kind', `${variable} is '${value}' or the like.`, `Give what the name says: ${kind.slice(1)}.`);
  }
  const start = startHandler(file, name, Object.fromEntries(given));
  if (start.kind === 'no-handler')
    fault('handler-missing', `The code does not export ${name}.`, 'Export the handler by that name.');
  if (start.kind === 'failed')
    fault(
      'does-not-start',
      `The code does not start with this environment: ${start.message}`,
      'Give what it asks for.',
    );
}

function checkVariables(fn: Resource, code: string, fault: Say): void {
  const given = entriesAt(fn.properties, 'Environment', 'Variables').map(([name]) => name);
  for (const name of variablesNeeded(code)) {
    if (!given.includes(name))
      fault('environment-missing', `The code reads ${name}, which the environment does not give.`, `Give ${name}.`);
  }
  if (at(fn.properties, 'Layers') !== undefined) return;
  for (const name of given) {
    if (!isOfThePlatform(name) && !mentions(code, name))
      fault('environment-unread', `The code never reads ${name}.`, 'Name it as the code does, or remove it.');
  }
}
