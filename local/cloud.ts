import { setTimeout as delay } from 'node:timers/promises';
import { REALM } from '../src/model/names';
import { deriveKey, type CredentialsSecret } from '../src/model/token';
import { FunctionError, type Deployment } from './contracts';
import { EdgeServer } from './edge/edge-server';
import { errorCode } from './engines/storage/error-code';
import { FileAccessLog, type AccessLog } from './gateway/access-log';
import { CredentialStore } from './gateway/credential-store';
import { startGateway, type Gateway } from './gateway/gateway';
import { AccessEvaluator, OPERATOR } from './iam/access-evaluator';
import { bucketEvent } from './runtime/bucket-events';
import { bucketDeployment } from './runtime/bucket-deployment';
import {
  customResourceFunctions,
  deployCustomResources,
  replacedFunctions,
  type NativeProvider,
} from './runtime/custom-resources';
import { DeploymentState } from './runtime/deployment-state';
import { EventBus } from './runtime/event-bus';
import { EventSource } from './runtime/event-source';
import { requireTriggers } from './runtime/function-triggers';
import { LambdaEngine } from './runtime/lambda-engine';
import { LambdaFunctions } from './runtime/lambda-functions';
import { loggedPermissions } from './runtime/logged-permissions';
import { prefixListLookup } from './runtime/prefix-list-lookup';
import { readRouterLaunch } from './runtime/router-launch';
import { RouterProcess } from './runtime/router-process';
import { Schedules } from './runtime/schedules';
import { buildEdge, type Edge } from './start/build-edge';
import { DataFolder, StartFault } from './start/data-folder';
import { readCredentialsSecret } from './start/deployed-credentials';
import { byService, closeEngines, openEngines, type Engines } from './start/open-engines';
import { Shutdown } from './start/shutdown';
import { readDeployment } from './templates/read-deployment';

export interface CloudOptions {
  /** The synthesized assembly; see `ensureAssembly`. */
  readonly assemblyFolder: string;
  /** Everything that must survive a restart is below it. One cloud at a time. */
  readonly dataFolder: string;
  /** Port of the edge on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** Lines for the operator: refused calls, failing functions, a restarted router. Never secrets. */
  readonly log: (line: string) => void;
  /** What speeds up first starts; shared by all data folders. */
  readonly cacheFolder: string;
  /** What must be done through the cloud's own API before it counts as ready: until it resolves, `GET /health` answers 503. */
  readonly prepare?: (cloud: RunningCloud) => Promise<void>;
}

/** A local cloud that is ready: `GET /health` answers 200. */
export interface RunningCloud {
  /** `http://127.0.0.1:<port>`, no trailing slash. */
  readonly endpoint: string;
  readonly wampUrl: string;
  readonly realm: string;
  readonly dataFolder: string;
  readonly deployment: Deployment;
  readonly engines: Engines;
  /** The admin's credentials, as the deployment generated them. */
  readonly admin: { readonly uuid: string; readonly token: string };
  /** From which keys are derived that sign for people. The owner of the machine may read it, as the owner of an account may. */
  readonly credentialsSecret: CredentialsSecret;
  /** Where SDK calls go, with the environment of the account's owner. */
  readonly ownerEnvironment: Readonly<Record<string, string>>;
  /** Runs a function, named by ARN, name or logical id (or the construct's id, if only one has it). Rejects with FunctionError. */
  invoke(functionName: string, event: unknown): Promise<unknown>;
  /** Processes of all functions, or of the one that is named as for `invoke`, and of the router: for tests that end them. */
  processIds(functionName?: string): { readonly functions: readonly number[]; readonly router: number | undefined };
  /** Ends everything in order; what was accepted is on disk. */
  close(): Promise<void>;
}

/** How long a stop waits for batches that run. */
const BATCH_GRACE_MS = 3000;

/** Types whose provider's work is done here, since its function is CDK's own and made for the account. */
const NATIVE_TYPES = ['Custom::AWS', 'Custom::EdgePrefixList', 'Custom::CDKBucketDeployment'];

/**
 * Starts the whole cloud from the synthesized templates. Rejects with a StartFault for a fault of the machine (port taken, folder not
 * writable), with a TemplateFault for one of the templates; what was started by then has ended.
 */
export async function startCloud(options: CloudOptions): Promise<RunningCloud> {
  const shutdown = new Shutdown();
  try {
    return await start(options, shutdown);
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

async function start(options: CloudOptions, shutdown: Shutdown): Promise<RunningCloud> {
  const { log } = options;
  const edgeServer = new EdgeServer((message) => log(`edge: ${message}`));
  const port = await listen(edgeServer, options.port);
  shutdown.add('edge', () => edgeServer.close());
  const endpoint = `http://127.0.0.1:${port}`;
  const gateway = await startGateway({ port: 0 });
  shutdown.add('gateway', () => gateway.close());
  const gatewayPort = Number(new URL(gateway.url).port);
  const folder = await DataFolder.acquire(options.dataFolder, { processId: process.pid, gatewayPort, endpoint });
  shutdown.add('data folder', async () => folder.release());

  const deployment = readDeployment(options.assemblyFolder, { endpoint, gatewayUrl: gateway.url });
  requireTriggers(deployment);
  const evaluator = new AccessEvaluator(deployment);
  const accessLog = new FileAccessLog({
    path: folder.file('access.log'),
    onFault: (fault) => log(`access log: ${fault.message}`),
  });
  shutdown.add('access log', () => accessLog.close());
  const permissions = loggedPermissions(evaluator, accessLog);
  const engines = await openEngines({
    deployment,
    dataFolder: folder,
    cacheFolder: options.cacheFolder,
    onStorageFault: log,
  });
  shutdown.add('engines', () => closeEngines(engines));

  const credentials = new CredentialStore({ region: deployment.region, gatewayUrl: gateway.url });
  const onLogFault = (error: Error): void => log(`logs: ${error.message}`);
  const functions = new LambdaFunctions({
    deployment,
    permissions,
    credentials,
    logFolder: folder.file('logs'),
    onLogFault,
    replaced: replacedFunctions(deployment, NATIVE_TYPES),
  });
  shutdown.add('functions', () => functions.close());
  serveCalls(gateway, { deployment, evaluator, engines, credentials, functions, accessLog, log });

  const onError = (message: string): void => log(message);
  const routerLaunch = readRouterLaunch(deployment, permissions);
  const router = new RouterProcess({
    launch: routerLaunch,
    credentials,
    dataFolder: folder.path,
    logFolder: folder.file('logs'),
    log,
    onLogFault,
  });
  const edge: Edge = buildEdge({
    deployment,
    permissions,
    invoker: functions,
    s3: engines.s3,
    secretText: (secretId) => engines.secretsManager.secretText(secretId),
    routerLaunch,
    routerPort: () => router.port,
    onError,
  });
  const eventSources = deployment.ofType('AWS::Lambda::EventSourceMapping').map((mapping) => {
    const queueOf = (arn: string) => (deployment.byArn(arn) === undefined ? undefined : engines.sqs.queue(arn));
    return new EventSource({ mapping, deployment, permissions, invoker: functions, queueOf, onError });
  });
  const schedules = new Schedules({ deployment, permissions, invoker: functions, onError });
  const eventBus = new EventBus({ deployment, permissions, invoker: functions, onError });
  engines.s3.announce((event) => eventBus.publish(bucketEvent(event, deployment.account)));

  shutdown.add('connections', async () => edge.close());
  shutdown.add('router', () => router.stop());
  const nativeProviders: Record<string, NativeProvider> = {
    'Custom::AWS': prefixListLookup(deployment, permissions),
    'Custom::EdgePrefixList': prefixListLookup(deployment, permissions),
    'Custom::CDKBucketDeployment': bucketDeployment({ deployment, permissions, s3: engines.s3 }),
  };
  await Promise.all([
    router.start(),
    functions.initialize(),
    engines.dataApi.ready.then(() =>
      deployCustomResources({
        deployment,
        state: DeploymentState.read(folder.file('deployment.json')),
        invoker: functions,
        nativeProviders,
      }),
    ),
  ]);

  await functions.rest(customResourceFunctions(deployment));

  for (const eventSource of eventSources) eventSource.start();
  shutdown.add('event sources', async () => {
    // A batch that takes longer is cut off with its function, and comes back from the queue.
    const stopped = Promise.all(eventSources.map((eventSource) => eventSource.stop()));
    await Promise.race([stopped, delay(BATCH_GRACE_MS, undefined, { ref: false })]);
  });
  schedules.start();
  shutdown.add('schedules', async () => schedules.stop());
  shutdown.add('event bus', async () => eventBus.stop());
  edgeServer.holdHealth(true);
  edgeServer.serve(edge.distribution);
  shutdown.add('requests', async () => edgeServer.refuse());

  const secret = readCredentialsSecret(deployment, (id) => engines.secretsManager.secretText(id));
  const cloud: RunningCloud = {
    endpoint,
    wampUrl: `${endpoint.replace(/^http/, 'ws')}/ws`,
    realm: REALM,
    dataFolder: folder.path,
    deployment,
    engines,
    admin: { uuid: secret.adminUuid, token: deriveKey(secret, 'admin-token') },
    credentialsSecret: secret,
    ownerEnvironment: credentials.environmentFor(OPERATOR),
    invoke: async (functionName, event) => {
      const arn = functions.resolveArn(functionName);
      if (arn === undefined)
        throw new FunctionError('ResourceNotFoundException', `Function not found: ${functionName}`);
      return functions.invoke(arn, event);
    },
    processIds: (functionName) => ({ functions: functions.processIds(functionName), router: router.processId }),
    close: () => shutdown.run(),
  };
  await options.prepare?.(cloud);
  edgeServer.holdHealth(false);
  return cloud;
}

async function listen(edgeServer: EdgeServer, port: number): Promise<number> {
  try {
    return await edgeServer.listen(port);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EADDRINUSE')
      throw new StartFault(`Port ${port} on 127.0.0.1 is taken by another program. Choose another one with --port.`);
    if (code === 'EACCES')
      throw new StartFault(`Port ${port} may not be opened by this user. Choose one above 1023 with --port.`);
    throw error;
  }
}

interface CallServices {
  readonly deployment: Deployment;
  readonly evaluator: AccessEvaluator;
  readonly engines: Engines;
  readonly credentials: CredentialStore;
  readonly functions: LambdaFunctions;
  readonly accessLog: AccessLog;
  readonly log: (line: string) => void;
}

/** From here on SDK calls are answered, each by its engine if the caller's role may make it. */
function serveCalls(gateway: Gateway, services: CallServices): void {
  const { deployment, evaluator, engines, credentials, functions, accessLog, log } = services;
  gateway.serve({
    deployment,
    engines: byService(engines, new LambdaEngine(functions, log)),
    evaluator,
    credentials,
    accessLog,
    onDenied: log,
    onFault: (fault) => log(`engine: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`),
  });
}
