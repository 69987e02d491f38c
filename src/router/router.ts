import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock, DeviceRegistry, IdSource, Logger, ReadingQueue } from '../model/ports';
import type { RandomIdSource } from '../wamp/ids';
import { CredentialAuthenticator } from './auth/credential-authenticator';
import { RoleAuthorizer } from './auth/role-authorizer';
import { Bridge } from './bridge/bridge';
import { MemoryEventHistory } from './broker/memory-event-history';
import type { RouterConfiguration } from './configuration';
import { Connection } from './connection';
import { Realm } from './realm';
import { ReadingRecorder } from './recorder/reading-recorder';
import type { Scheduler } from './scheduler';
import { takeRawSockets } from './transport/first-octet';
import { createHttpHandler } from './transport/http-handler';
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
  readonly logger: Logger;
}

/** Less than CloudFront waits for an origin: 60 s (lib/web/edge-distribution.ts). */
const CALL_TIMEOUT_SECONDS = 25;
/** Longer than any load balancer keeps a connection for reuse (4,000 s), which must be the one to close it. */
const KEEP_ALIVE_MILLISECONDS = 4_100_000;
/** How long sessions may take to leave when the router stops, and after them HTTP requests to end. */
const LEAVE_SECONDS = 2;
const LAST_REQUESTS_SECONDS = 1;

/** A whole router on one port: WAMP over WebSocket, the bridge, and `/health`. */
export class Router {
  private readonly configuration: RouterConfiguration;
  private readonly recorder: ReadingRecorder | undefined;
  private readonly listener: WampListener;
  private readonly server: Server;
  private readonly scheduler: Scheduler;
  private isStopping = false;

  constructor(configuration: RouterConfiguration, ports: RouterPorts) {
    this.configuration = configuration;
    const { registry, queue, ticketKey, clock, scheduler, wampIds, uuids, logger } = ports;
    const { limits, acceptance, allowAnonymous } = configuration;
    this.scheduler = scheduler;
    this.recorder =
      queue === undefined
        ? undefined
        : new ReadingRecorder({ queue, acceptance, limits: configuration.recorder, clock, uuids, scheduler, logger });
    const realm = new Realm({
      name: configuration.realm,
      ids: wampIds,
      clock,
      scheduler,
      authorizer: new RoleAuthorizer(configuration.roles),
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
    const authenticator =
      registry === undefined && ticketKey === undefined
        ? undefined
        : new CredentialAuthenticator({ registry, ticketKey, clock });
    this.listener = new WampListener({
      connect: (transport) =>
        new Connection(transport, {
          realm,
          verifyTicket: authenticator && ((authid, ticket) => authenticator.byTicket(authid, ticket)),
          allowAnonymous,
          helloTimeoutSeconds: limits.helloTimeoutSeconds,
          scheduler,
          logger,
        }),
      maximumMessageBytes: limits.maximumMessageBytes,
      maximumQueuedBytes: limits.maximumQueuedBytes,
      pingIntervalSeconds: configuration.pingIntervalSeconds,
      scheduler,
      logger,
    });
    this.server = createServer(
      { keepAliveTimeout: KEEP_ALIVE_MILLISECONDS },
      createHttpHandler({
        bridge: new Bridge({
          realm,
          verifyToken: authenticator && ((uuid, token) => authenticator.byToken(uuid, token)),
          callTimeoutSeconds: CALL_TIMEOUT_SECONDS,
          scheduler,
        }),
        maximumBodyBytes: limits.maximumMessageBytes,
        isStopping: () => this.isStopping,
        logger,
      }),
    );
    this.server.on('upgrade', (request, stream, head) => this.listener.upgrade(request, stream, head));
    takeRawSockets(this.server, {
      rawSocket: (socket, firstBytes) => this.listener.rawSocket(socket, firstBytes),
      timeoutSeconds: limits.helloTimeoutSeconds,
    });
  }

  /** @returns the port, which the system has chosen if the configuration says 0. Rejects if it cannot listen there. */
  async start(): Promise<number> {
    const { host, port } = this.configuration;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port }, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    return portOf(this.server.address());
  }

  /**
   * Stops in the order that loses nothing: what was published is acknowledged, then sessions are told to go, then what they
   * published meanwhile is recorded, then the port is closed.
   */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.recorder?.flush();
    await this.listener.close(LEAVE_SECONDS);
    await this.recorder?.flush();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    const cancelLimit = this.scheduler.after(LAST_REQUESTS_SECONDS * 1000, () => this.server.closeAllConnections());
    await closed;
    cancelLimit();
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the router does not listen on a TCP port');
  return address.port;
}
