import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import type { Clock, DeviceRegistry, IdSource, Logger, ReadingQueue } from '../model/ports';
import type { RandomIdSource } from '../wamp/ids';
import type { AuthMethod } from './auth/auth-method';
import { createAuthMethods } from './auth/create-auth-methods';
import { createTokenVerifier, type VerifyToken } from './auth/create-token-verifier';
import { CredentialAuthenticator } from './auth/credential-authenticator';
import { GuessThrottle } from './auth/guess-throttle';
import type { RandomBytes } from './auth/random-bytes';
import { RoleAuthorizer } from './auth/role-authorizer';
import { Bridge } from './bridge/bridge';
import { MemoryEventHistory } from './broker/memory-event-history';
import type { RouterConfiguration } from './configuration';
import { Connection } from './connection';
import { Gate } from './limits/gate';
import { listen } from './listen';
import { EmbeddedMetrics } from './metrics/embedded-metrics';
import { exposition } from './metrics/exposition';
import { MetricsServer } from './metrics/metrics-server';
import { EventLoopDelay, processMetrics } from './metrics/process-metrics';
import { routerMetrics, type RouterState } from './metrics/router-metrics';
import { type Phase, type Readiness, readinessOf } from './readiness';
import { Realm } from './realm';
import { type Reload, reload } from './reload';
import { ReadingRecorder } from './recorder/reading-recorder';
import type { Scheduler } from './scheduler';
import { createServer, type TlsServerOptions } from './transport/create-server';
import { takeRawSockets } from './transport/first-octet';
import { createHttpHandler } from './transport/http-handler';
import { readTlsContext } from './transport/tls-context';
import { WampListener } from './transport/wamp-listener';

/** The outside that a router needs. */
export interface RouterPorts {
  readonly registry: DeviceRegistry | undefined;
  readonly queue: ReadingQueue | undefined;
  /** Checks the signed tickets of browsers. */
  readonly ticketKey: string | undefined;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly wampIds: RandomIdSource;
  readonly uuids: IdSource;
  /** Draws challenges and nonces. */
  readonly randomBytes: RandomBytes;
  /** Reads the files of TLS, as text; throws if it cannot. */
  readonly readFile: (path: string) => string;
  readonly logger: Logger;
  /** Takes lines in CloudWatch's embedded metric format, which must stand alone in the output; without it there are none. */
  readonly writeMetrics?: (line: string) => void;
}

/** Less than CloudFront waits for an origin: 60 s (lib/web/edge-distribution.ts). */
const CALL_TIMEOUT_SECONDS = 25;
/** Longer than any load balancer keeps a connection for reuse (4,000 s), which must be the one to close it. */
const KEEP_ALIVE_MILLISECONDS = 4_100_000;
/** An attempt to join waits no longer after failures, and no more than half of the time that joining may take. */
const MAXIMUM_GUESS_DELAY_MILLISECONDS = 5_000;
/** How long sessions may take to leave when the router stops, and after them HTTP requests to end. */
const LEAVE_SECONDS = 2;
const LAST_REQUESTS_SECONDS = 1;

/** Settings from which the ways to join are made. */
const AUTH_SETTINGS: ReadonlySet<string> = new Set(['principals', 'standInSecret', 'allowAnonymous']);

/** A whole router on one port: WAMP over WebSocket, the bridge, `/health` and `/ready`; and its metrics on another, if they are asked for. */
export class Router {
  private configuration: RouterConfiguration;
  private authMethods: readonly AuthMethod[];
  private readonly authorizer: RoleAuthorizer;
  private readonly createAuthMethods: () => readonly AuthMethod[];
  private verifyToken: VerifyToken;
  private readonly createTokenVerifier: () => VerifyToken;
  private readonly recorder: ReadingRecorder | undefined;
  private readonly gate: Gate;
  private readonly listener: WampListener;
  private readonly server: Server;
  private readonly ports: RouterPorts;
  private readonly scheduler: Scheduler;
  private readonly logger: Logger;
  /** Uniform in [0, 1). */
  private readonly random: () => number;
  private readonly realm: Realm;
  private readonly metrics: MetricsServer | undefined;
  private readonly eventLoopDelay = new EventLoopDelay();
  private readonly embeddedDelay = new EventLoopDelay();
  private cancelEmbedded: () => void = () => undefined;
  private phase: Phase = 'starting';
  private readonly readFile: (path: string) => string;

  constructor(configuration: RouterConfiguration, ports: RouterPorts) {
    this.configuration = configuration;
    const { registry, queue, ticketKey, clock, scheduler, wampIds, uuids, randomBytes, logger } = ports;
    const { limits, acceptance } = configuration;
    this.ports = ports;
    this.scheduler = scheduler;
    this.logger = logger;
    this.random = () => (wampIds() - 1) / 2 ** 53;
    this.readFile = ports.readFile;
    this.authorizer = new RoleAuthorizer(configuration.roles);
    this.gate = new Gate({ configuration: () => this.configuration, clock });
    this.recorder =
      queue === undefined
        ? undefined
        : new ReadingRecorder({ queue, acceptance, limits: configuration.recorder, clock, uuids, scheduler, logger });
    const realm = new Realm({
      name: configuration.realm,
      ids: wampIds,
      clock,
      scheduler,
      authorizer: this.authorizer,
      recorder: this.recorder,
      uriRules: configuration.strictUris ? 'strict' : 'loose',
      strictRequestIds: configuration.strictRequestIds,
      lenientProgress: configuration.lenientProgress,
      allowsDisclosure: configuration.allowDisclosure,
      trustLevels: configuration.trustLevels,
      retainedLimits: { maximumTopics: limits.maximumRetainedTopics, maximumBytes: limits.maximumRetainedBytes },
      history: new MemoryEventHistory(configuration.history),
      historySubjects: configuration.history.topics,
    });
    this.realm = realm;
    const authenticator =
      registry === undefined && ticketKey === undefined
        ? undefined
        : new CredentialAuthenticator({ registry, ticketKey, clock });
    this.createAuthMethods = () => {
      const { principals, standInSecret, allowAnonymous } = this.configuration;
      return createAuthMethods({
        principals,
        standInSecret,
        registry: authenticator,
        allowAnonymous,
        randomBytes,
        clock,
      });
    };
    this.authMethods = this.createAuthMethods();
    this.createTokenVerifier = () =>
      createTokenVerifier({ principals: this.configuration.principals, registry: authenticator });
    this.verifyToken = this.createTokenVerifier();
    const guessThrottle = new GuessThrottle({
      clock,
      maximumDelayMilliseconds: Math.min(MAXIMUM_GUESS_DELAY_MILLISECONDS, (limits.helloTimeoutSeconds * 1000) / 2),
    });
    this.listener = new WampListener({
      connect: (transport) =>
        new Connection(transport, {
          realm,
          authMethods: this.authMethods,
          guessThrottle,
          sessionLimit: this.gate.sessions,
          helloTimeoutSeconds: this.configuration.limits.helloTimeoutSeconds,
          scheduler,
          logger,
        }),
      limits: () => this.configuration.limits,
      gate: this.gate,
      pingIntervalSeconds: () => this.configuration.pingIntervalSeconds,
      scheduler,
      logger,
    });
    this.server = createServer(
      { keepAliveTimeout: KEEP_ALIVE_MILLISECONDS },
      this.tlsOptions(logger),
      createHttpHandler({
        bridge: new Bridge({
          realm,
          verifyToken: (uuid, token) => this.verifyToken(uuid, token),
          callTimeoutSeconds: CALL_TIMEOUT_SECONDS,
          scheduler,
        }),
        maximumBodyBytes: () => this.configuration.limits.maximumMessageBytes,
        isStopping: () => this.phase === 'draining',
        readiness: () => this.readiness,
        gate: this.gate,
        logger,
      }),
    );
    this.server.on('upgrade', (request, stream, head) => this.listener.upgrade(request, stream, head));
    takeRawSockets(this.server, {
      rawSocket: (socket, firstBytes) => this.listener.rawSocket(socket, firstBytes),
      timeoutSeconds: limits.helloTimeoutSeconds,
    });
    this.metrics = this.createMetricsServer();
  }

  private tlsOptions(logger: Logger): TlsServerOptions | undefined {
    const { tls, principals, limits } = this.configuration;
    if (tls === undefined) return undefined;
    return {
      context: readTlsContext(tls, this.readFile),
      asksForCertificate: principals.some((principal) => principal.tls !== undefined),
      handshakeTimeoutSeconds: limits.helloTimeoutSeconds,
      handshakeFailed: (peer, error) => logger.info('TLS handshake failed', { peer, error: error.message }),
    };
  }

  /**
   * Reads the files of TLS again, for the connections that come from now on.
   *
   * @throws TlsFilesError; the ones before stay in use then.
   */
  renewCertificates(): void {
    const { tls } = this.configuration;
    if (tls === undefined || !(this.server instanceof TlsServer)) return;
    this.server.setSecureContext(readTlsContext(tls, this.readFile));
  }

  /**
   * Takes over what of a checked configuration can change without a restart, and reads the files of TLS again. Sessions that are open
   * keep what they were allowed to hold.
   *
   * @throws TlsFilesError, and whatever the new configuration cannot be made of; then nothing has changed.
   */
  reload(next: RouterConfiguration): Omit<Reload, 'configuration'> {
    const { configuration, applied, ignored } = reload(this.configuration, next);
    this.renewCertificates();
    this.configuration = configuration;
    this.authorizer.replaceRoles(configuration.roles);
    if (applied.some((setting) => AUTH_SETTINGS.has(setting))) {
      this.authMethods = this.createAuthMethods();
      this.verifyToken = this.createTokenVerifier();
    }
    return { applied, ignored };
  }

  /** @returns the port, which the system has chosen if the configuration says 0. Rejects if it cannot listen there. */
  async start(): Promise<number> {
    if (this.metrics !== undefined) {
      this.eventLoopDelay.start();
      this.logger.info('metrics are served', { port: await this.metrics.start() });
    }
    const port = await listen(this.server, this.configuration);
    this.phase = 'serving';
    this.startEmbeddedMetrics();
    return port;
  }

  /**
   * Stops in the order that loses nothing: what was published is acknowledged, then sessions are told to go, then what they
   * published meanwhile is recorded, then the port is closed.
   */
  async stop(): Promise<void> {
    this.phase = 'draining';
    await this.recorder?.flush();
    await this.listener.drain({ pace: this.configuration.drain, random: this.random, leaveSeconds: LEAVE_SECONDS });
    await this.recorder?.flush();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    const cancelLimit = this.scheduler.after(LAST_REQUESTS_SECONDS * 1000, () => this.server.closeAllConnections());
    await closed;
    cancelLimit();
    this.eventLoopDelay.stop();
    this.cancelEmbedded();
    this.embeddedDelay.stop();
    await this.metrics?.stop();
  }

  get readiness(): Readiness {
    return readinessOf({ phase: this.phase, recorderFault: this.recorder?.fault });
  }

  private createMetricsServer(): MetricsServer | undefined {
    const { host, port } = this.configuration.metrics;
    if (port === undefined) return undefined;
    return new MetricsServer({
      host,
      port,
      readiness: () => this.readiness,
      render: () => exposition([...routerMetrics(this.state), ...processMetrics(this.eventLoopDelay)]),
    });
  }

  /** A line at each interval, if they are asked for. */
  private startEmbeddedMetrics(): void {
    const { namespace, intervalSeconds } = this.configuration.metrics.emf;
    const { writeMetrics, clock } = this.ports;
    if (namespace === undefined || writeMetrics === undefined) return;
    this.embeddedDelay.start();
    const metrics = new EmbeddedMetrics({
      namespace,
      state: () => this.state,
      eventLoopDelaySeconds: () => this.embeddedDelay.take().p99,
    });
    const next = (): void => {
      this.cancelEmbedded = this.scheduler.after(intervalSeconds * 1000, () => {
        writeMetrics(metrics.render(clock()));
        next();
      });
    };
    next();
  }

  private get state(): RouterState {
    const { realm, listener, gate, recorder, readiness } = this;
    return { isReady: readiness.isReady, realms: [realm], transports: listener, refusals: gate.refusals, recorder };
  }
}
