/**
 * Runs inside one child process for each instance of a function: loads the handler as the managed Node.js runtime does and answers
 * one event at a time over the IPC channel. Plain JavaScript, so that a cold start pays for the bundle alone.
 *
 * parent -> child: {requestId, event (JSON text), deadlineMs, functionArn}
 * child -> parent: {type: 'ready'} | {type: 'init-error', error} | {type: 'result', requestId, result (JSON text)} | {type: 'error', requestId, error}
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

function describe(error) {
  const isError = error instanceof Error;
  return {
    errorType: isError ? error.name : 'Error',
    errorMessage: isError ? error.message : String(error),
    trace: isError && error.stack !== undefined ? error.stack.split('\n') : [],
  };
}

/** `Handler` is `file.export`; the file may be a CommonJS or an ECMAScript module. */
async function loadHandler(root, handlerName) {
  const dot = handlerName.lastIndexOf('.');
  const moduleName = handlerName.slice(0, dot);
  const exportName = handlerName.slice(dot + 1);
  const file = ['.js', '.mjs', '.cjs'].map((extension) => join(root, moduleName + extension)).find(existsSync);
  if (file === undefined) throw new Error(`Cannot find module '${moduleName}' in the function's code`);
  const loaded = file.endsWith('.mjs') ? await import(pathToFileURL(file).href) : createRequire(import.meta.url)(file);
  const handler = loaded[exportName] ?? loaded.default?.[exportName];
  if (typeof handler !== 'function') throw new Error(`${handlerName} is undefined or not exported`);
  return handler;
}

function contextOf({ requestId, deadlineMs, functionArn }) {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

/** After an uncaught error the managed runtime ends the instance; the event that was running fails with it. */
function exitWith(error) {
  console.error(error);
  process.send?.({ type: 'crash', error: describe(error) }, () => process.exit(1));
}

process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', exitWith);
process.on('unhandledRejection', exitWith);

try {
  const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
  process.on('message', async (invocation) => {
    const { requestId, event } = invocation;
    try {
      const result = await handler(JSON.parse(event), contextOf(invocation));
      process.send({ type: 'result', requestId, result: JSON.stringify(result === undefined ? null : result) });
    } catch (error) {
      console.error(error);
      process.send({ type: 'error', requestId, error: describe(error) });
    }
  });
  process.send({ type: 'ready' });
} catch (error) {
  console.error(error);
  process.send({ type: 'init-error', error: describe(error) }, () => process.exit(1));
}
