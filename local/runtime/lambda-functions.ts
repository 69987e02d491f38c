import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { CredentialIssuer, Deployment, FunctionInvoker, Resource } from '../contracts';
import { FunctionError, TemplateFault } from '../contracts';
import { BoundedLog } from './bounded-log';
import type { FunctionDefinition } from './lambda-instance';
import { LambdaPool } from './lambda-pool';
import { functionByReference, nameOf, requireTrust, type Permissions } from './permissions';

const functionPropertiesSchema = z.object({
  Runtime: z.string(),
  Handler: z.string().regex(/^.+\.[^.]+$/, 'must be file.export'),
  Role: z.string().startsWith('arn:'),
  Code: z.object({ S3Key: z.string() }),
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
  ReservedConcurrentExecutions: z.coerce.number().optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).optional(),
});

export interface LambdaFunctionsOptions {
  readonly deployment: Deployment;
  readonly permissions: Permissions;
  readonly credentials: CredentialIssuer;
  /** Where `<function>.log` go. */
  readonly logFolder: string;
  readonly onLogFault: (error: Error) => void;
  /** ARNs of functions that the local cloud does the work of itself (CDK's own providers); they never run. */
  readonly replaced: ReadonlySet<string>;
}

/** Runs every AWS::Lambda::Function of the templates from its synthesized bundle, under the rights of its role. */
export class LambdaFunctions implements FunctionInvoker {
  readonly #pools = new Map<string, LambdaPool>();
  readonly #resources = new Map<string, Resource>();
  readonly #logs: BoundedLog[] = [];
  readonly #deployment: Deployment;

  constructor(options: LambdaFunctionsOptions) {
    this.#deployment = options.deployment;
    for (const resource of options.deployment.ofType('AWS::Lambda::Function')) {
      const arn = resource.attributes['Arn'] ?? resource.ref;
      if (options.replaced.has(arn)) continue;
      const definition = defineFunction(resource, options);
      const log = new BoundedLog({
        file: join(options.logFolder, `${definition.name}.log`),
        onFault: options.onLogFault,
      });
      this.#logs.push(log);
      this.#pools.set(definition.arn, new LambdaPool(definition, { log }));
      this.#resources.set(definition.arn, resource);
    }
  }

  /**
   * Loads every handler once, a few at a time, so that a broken bundle or a missing environment variable is a named fault at start.
   * A TemplateFault lists all functions that do not load.
   */
  async initialize(parallel = 3): Promise<void> {
    const waiting = [...this.#pools];
    const faults: string[] = [];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [arn, pool] = next;
        try {
          await pool.initialize();
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          const resource = this.#resources.get(arn);
          faults.push(`${resource === undefined ? arn : nameOf(resource)}: the function does not start: ${reason}`);
        }
      }
    };
    await Promise.all(Array.from({ length: parallel }, work));
    if (faults.length > 0) throw new TemplateFault(faults.join('\n'));
  }

  /** Ends the idle instances of functions that have done their work: those of a deployment, for instance. */
  async rest(functionArns: Iterable<string>): Promise<void> {
    await Promise.all([...functionArns].flatMap((arn) => this.#pools.get(arn)?.rest() ?? []));
  }

  async invoke(functionArn: string, event: unknown): Promise<unknown> {
    const pool = this.#pools.get(functionArn);
    if (pool === undefined) throw new FunctionError('ResourceNotFoundException', `Function not found: ${functionArn}`);
    return pool.invoke(event);
  }

  /** The ARN of a function given by ARN, name, logical id or its construct's id (the logical id without its hash). */
  resolveArn(nameOrArn: string): string | undefined {
    const resource =
      functionByReference(this.#deployment, nameOrArn) ??
      [...this.#resources.values()].find(
        ({ logicalId }) => logicalId === nameOrArn || logicalId.replace(/[0-9A-F]{8}$/, '') === nameOrArn,
      );
    const arn = resource?.attributes['Arn'];
    return arn !== undefined && this.#pools.has(arn) ? arn : undefined;
  }

  /** Of all functions, or of the one that is named as for `resolveArn`. */
  processIds(nameOrArn?: string): number[] {
    const arn = nameOrArn === undefined ? undefined : this.resolveArn(nameOrArn);
    const pools = nameOrArn === undefined ? [...this.#pools.values()] : [this.#pools.get(arn ?? '')];
    return pools.flatMap((pool) => pool?.processIds ?? []);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
    await Promise.all(this.#logs.map((log) => log.close()));
  }
}

function defineFunction(resource: Resource, options: LambdaFunctionsOptions): FunctionDefinition {
  const { deployment, permissions, credentials } = options;
  const name = nameOf(resource);
  const parsed = functionPropertiesSchema.safeParse(resource.properties);
  if (!parsed.success) throw new TemplateFault(`${name}: ${z.prettifyError(parsed.error)}`);
  const properties = parsed.data;
  if (!/^nodejs\d+\.x$/.test(properties.Runtime))
    throw new TemplateFault(`${name}: the local cloud runs Node.js functions, not ${properties.Runtime}`);
  const codeFolder = deployment.assetPath(properties.Code.S3Key);
  if (codeFolder === undefined || !existsSync(codeFolder))
    throw new TemplateFault(`${name}: its code ${properties.Code.S3Key} is no asset of the assembly`);
  if (deployment.byArn(properties.Role) === undefined)
    throw new TemplateFault(`${name}: its role ${properties.Role} is none of the templates'`);
  requireTrust(permissions, { roleArn: properties.Role, service: 'lambda.amazonaws.com', where: name });
  return {
    name: resource.ref,
    arn: resource.attributes['Arn'] ?? resource.ref,
    codeFolder,
    handler: properties.Handler,
    timeoutSeconds: properties.Timeout,
    memoryMegabytes: properties.MemorySize,
    ...(properties.ReservedConcurrentExecutions === undefined
      ? {}
      : { reservedConcurrency: properties.ReservedConcurrentExecutions }),
    environment: {
      ...credentials.environmentFor({ roleArn: properties.Role, sessionName: resource.ref }),
      ...properties.Environment?.Variables,
    },
  };
}
