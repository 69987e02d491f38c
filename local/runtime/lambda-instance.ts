import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { z } from 'zod';
import { FunctionError } from '../contracts';
import { forEachLine } from './bounded-log';
import { inheritedEnvironment } from './child-environment';

/** What the templates say of a function, and what its instances get from the local cloud. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** Folder of the synthesized bundle. */
  readonly codeFolder: string;
  /** `file.export`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly reservedConcurrency?: number;
  /** The template's variables, the role's credentials and where the SDK finds the local cloud. */
  readonly environment: Readonly<Record<string, string>>;
}

const errorSchema = z.object({ errorType: z.string(), errorMessage: z.string() });
const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('init-error'), error: errorSchema }),
  z.object({ type: z.literal('crash'), error: errorSchema }),
  z.object({ type: z.literal('result'), requestId: z.string(), result: z.string() }),
  z.object({ type: z.literal('error'), requestId: z.string(), error: errorSchema }),
]);
type Message = z.infer<typeof messageSchema>;

interface Pending {
  readonly requestId: string;
  resolve(result: string): void;
  reject(error: FunctionError): void;
}

/** Lambda allows 10 seconds for it; a laptop that starts a whole cloud at once on few cores gets more. */
const INITIALIZATION_LIMIT_MS = 60_000;

/** One warm instance of a function: a child process with an own environment that runs one event at a time. */
export class LambdaInstance {
  /** Resolves when the handler is loaded; rejects with `FunctionError` if it cannot be. */
  readonly initialized: Promise<void>;
  readonly #definition: FunctionDefinition;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #pending: Pending | undefined;
  #alive = true;

  constructor(definition: FunctionDefinition, options: { readonly log: (line: string) => void; onExit(): void }) {
    this.#definition = definition;
    this.#child = startProcess(definition);
    for (const stream of [this.#child.stdout, this.#child.stderr])
      if (stream !== null) forEachLine(stream, options.log);
    this.initialized = new Promise((ready, failed) => {
      const timer = setTimeout(
        () => this.#end('Sandbox.Timedout', 'the initialization took too long'),
        INITIALIZATION_LIMIT_MS,
      );
      const settle = (error?: FunctionError): void => {
        clearTimeout(timer);
        if (error === undefined) ready();
        else failed(error);
      };
      this.#child.on('message', (data) => this.#receive(messageSchema.parse(data), settle));
      this.#child.on('error', (error) => settle(new FunctionError('Runtime.StartError', error.message)));
      this.#child.on('exit', (code, signal) => {
        this.#alive = false;
        const error = new FunctionError('Runtime.ExitError', `Runtime exited with ${signal ?? `status ${code}`}`);
        const ended = (): void => {
          settle(error);
          this.#fail(error);
        };
        // What it said last, such as why it does not start, may be read only after its end.
        if (this.#child.connected) this.#child.once('disconnect', ended);
        else ended();
        options.onExit();
      });
    });
    this.initialized.catch(() => undefined); // Whoever invokes awaits it again and gets the error.
    this.#exited = new Promise((resolve) => this.#child.once('exit', () => resolve()));
  }

  get processId(): number | undefined {
    return this.#child.pid;
  }

  /** False once the process has ended or was told to. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Runs one event (JSON text) and resolves with the handler's result (JSON text). */
  async invoke(event: string): Promise<string> {
    await this.initialized;
    const { timeoutSeconds, arn } = this.#definition;
    const requestId = randomUUID();
    const timer = setTimeout(
      () => this.#end('Sandbox.Timedout', `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`),
      timeoutSeconds * 1000,
    );
    try {
      return await new Promise<string>((resolve, reject) => {
        this.#pending = { requestId, resolve, reject };
        const invocation = { requestId, event, deadlineMs: Date.now() + timeoutSeconds * 1000, functionArn: arn };
        this.#child.send(invocation, (error) => {
          if (error !== null) this.#fail(new FunctionError('Runtime.ExitError', error.message));
        });
      });
    } finally {
      clearTimeout(timer);
      this.#pending = undefined;
    }
  }

  /** Ends the process; an event that it still runs fails. */
  async stop(): Promise<void> {
    this.#alive = false;
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #receive(message: Message, settleInitialization: (error?: FunctionError) => void): void {
    switch (message.type) {
      case 'ready':
        return settleInitialization();
      case 'init-error':
        return settleInitialization(new FunctionError(message.error.errorType, message.error.errorMessage));
      case 'crash':
        this.#alive = false;
        return this.#fail(new FunctionError(message.error.errorType, message.error.errorMessage));
      case 'result':
        if (this.#pending?.requestId === message.requestId) this.#pending.resolve(message.result);
        return;
      case 'error':
        if (this.#pending?.requestId === message.requestId)
          this.#fail(new FunctionError(message.error.errorType, message.error.errorMessage));
    }
  }

  #end(errorType: string, message: string): void {
    this.#alive = false;
    this.#fail(new FunctionError(errorType, message));
    this.#child.kill('SIGKILL');
  }

  #fail(error: FunctionError): void {
    this.#pending?.reject(error);
    this.#pending = undefined;
  }
}

function startProcess(definition: FunctionDefinition): ChildProcess {
  return fork(resolve(__dirname, 'lambda-runtime.mjs'), [], {
    cwd: definition.codeFolder,
    execArgv: [`--max-old-space-size=${definition.memoryMegabytes}`],
    serialization: 'json',
    // A group of its own: a terminal's ctrl-c must not reach it before the orderly stop does.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...inheritedEnvironment(),
      TZ: ':UTC',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: definition.name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMegabytes),
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      LAMBDA_TASK_ROOT: resolve(definition.codeFolder),
      _HANDLER: definition.handler,
      ...definition.environment,
    },
  });
}
