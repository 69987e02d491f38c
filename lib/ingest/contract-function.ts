import { RemovalPolicy, type Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { join } from 'node:path';
import { acknowledge } from '../acknowledge';
import { allow } from '../allow';
import { bundledSource, NODE_BUNDLE } from '../bundling/bundled-source';
import type { DeploymentConfig } from '../config/deployment-config';
import { logRetention } from '../log-retention';
import { PROJECT_ROOT } from '../project-root';

/** A folder of `lambda/`. */
export type FunctionName =
  'api' | 'compact' | 'console' | 'ingest' | 'media' | 'migrate' | 'register-credentials' | 'rollup' | 'store';

export interface ContractFunctionProps<Environment> {
  readonly config: DeploymentConfig;
  readonly name: FunctionName;
  readonly description: string;
  /** One string for each key of the function's environment contract (lambda/<name>/environment.ts); numbers are parsed there. */
  readonly environment: { readonly [Key in keyof Environment]: string };
  readonly timeout: Duration;
  readonly memoryMegabytes: number;
  readonly caller: FunctionCaller;
}

/** Who calls a function, and so keeps what it failed at. */
export type FunctionCaller = 'http' | 'queue' | 'schedule' | 'cloudformation';

/** Why a function has no dead-letter target of its own, which Lambda would use for asynchronous calls alone. */
const WITHOUT_DEAD_LETTERS: Readonly<Record<FunctionCaller, string>> = {
  http: 'Called synchronously by the HTTP API: the caller gets the error and tries again.',
  queue: 'Called synchronously with messages of a queue, to which they return, and which has a dead-letter queue.',
  schedule: 'The next run does what a failed one left undone, and an alarm tells of failures.',
  cloudformation:
    'CloudFormation waits for its answer: a failure fails the deployment, and is repeated by the next one.',
};

/**
 * A function of `lambda/<name>/handler.ts`, whose environment is typed by the contract that its handler parses: a variable that is
 * renamed on one side only fails the type check. Its role may write its own logs, and nothing else until it is allowed.
 */
export class ContractFunction<Environment> extends LambdaFunction {
  /** Its own, and nobody else's. */
  declare readonly role: Role;

  constructor(scope: Construct, id: string, props: ContractFunctionProps<Environment>) {
    const { config, name } = props;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: logRetention(config),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Headwater ${config.deployment}: function ${name}`,
    });
    allow(role, ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    super(scope, id, {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(join(PROJECT_ROOT, 'lambda', name), {
        ...bundledSource({
          entry: `lambda/${name}/handler.ts`,
          output: 'index.js',
          options: { ...NODE_BUNDLE, minify: true, keepNames: true, sourcemap: true, sourcesContent: false },
        }),
      }),
      environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
      timeout: props.timeout,
      memorySize: props.memoryMegabytes,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
    });
    acknowledge(this, 'Serverless-LambdaDLQ', WITHOUT_DEAD_LETTERS[props.caller]);
    acknowledge(
      this,
      'Serverless-LambdaTracing',
      'X-Ray bills by the trace and would see one hop of each. Durations and errors are metrics with alarms, and each log line names the request that it belongs to.',
    );
  }
}
