import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import type { LiveTicket } from '../../../src/web/client/live-ticket';
import type { SubscriberEvents } from '../../../src/web/client/wamp-subscriber';
import { subscribe } from '../../../src/web/client/wamp-subscriber';
import { WampClient } from '../../../src/device/wamp-client';
import type { RunningRouter } from '../../router/support/running-router';
import { startRouter } from '../../router/support/running-router';

/** The page's session, over a real socket. */
class PageSession {
  readonly topics: string[] = [];
  readonly end: () => void;
  subscriptions = 0;
  readonly subscribed: Promise<void>;
  readonly closed: Promise<void>;

  constructor(ticket: LiveTicket, probeIntervalMs?: number) {
    const signals = new EventEmitter();
    this.subscribed = once(signals, 'subscribed').then(() => undefined);
    this.closed = once(signals, 'closed').then(() => undefined);
    const events: SubscriberEvents = {
      onSubscribed: () => {
        this.subscriptions += 1;
        signals.emit('subscribed');
      },
      onEvent: (topic) => this.topics.push(topic),
      onClosed: () => signals.emit('closed'),
    };
    this.end = subscribe({
      ticket,
      prefix: 'device.',
      events,
      openSocket: (url, protocols) => new WebSocket(url, protocols),
      ...(probeIntervalMs === undefined ? {} : { probeIntervalMs }),
    });
  }
}

describe('the page’s session with the router', () => {
  let running: RunningRouter;

  beforeEach(async () => {
    running = await startRouter();
  });

  afterEach(async () => {
    await running.router.stop();
  });

  function ticketOf(authid: string, ticket: string): LiveTicket {
    return { url: running.url, realm: 'iot', authid, ticket };
  }

  async function publishReading(): Promise<void> {
    const device = await WampClient.connect({
      url: running.url,
      realm: 'iot',
      authid: 'device-a',
      ticket: 'token-a',
    });
    await device.publish('device.device-a.reading', { kwargs: { temperature: 21.5 } });
    await device.close();
  }

  test('receives the readings of every device with their topic', async () => {
    const session = new PageSession(ticketOf('person', 'token-person'));
    await session.subscribed;
    await publishReading();
    await delay(50);
    expect(session.topics).toEqual(['device.device-a.reading']);
    session.end();
    await session.closed;
  });

  test('outlives its probes, and receives each event once after them', async () => {
    const session = new PageSession(ticketOf('person', 'token-person'), 30);
    await session.subscribed;
    await delay(200);
    await publishReading();
    await delay(50);
    expect([session.subscriptions, session.topics.length]).toEqual([1, 1]);
    session.end();
    await session.closed;
  });

  test('ends when the router refuses the ticket', async () => {
    const session = new PageSession(ticketOf('person', 'wrong'));
    await session.closed;
    expect(session.subscriptions).toBe(0);
  });

  test('ends when the router goes', async () => {
    const session = new PageSession(ticketOf('person', 'token-person'));
    await session.subscribed;
    await running.router.stop();
    await session.closed;
  });

  test('ends when nobody listens there', async () => {
    await running.router.stop();
    await new PageSession(ticketOf('person', 'token-person')).closed;
  });
});

test('the page’s session ends when the connection has died without a word', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'wamp.2.json' });
  server.on('connection', (socket) => {
    const answers = ['[2,1,{}]', '[33,1,7]'];
    socket.on('message', () => {
      const answer = answers.shift();
      if (answer !== undefined) socket.send(answer);
    });
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const session = new PageSession({ url: `ws://127.0.0.1:${port}`, realm: 'iot', authid: 'a', ticket: 't' }, 30);
  await session.subscribed;
  await session.closed;
  for (const socket of server.clients) socket.terminate();
  await new Promise((resolve) => server.close(resolve));
});
