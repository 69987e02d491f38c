import { refreshTimes, showReading } from './device-elements';
import type { ConnectionState } from './live-feed';
import { runLiveFeed } from './live-feed';
import { readingOf } from './live-reading';
import { fetchLiveTicket } from './live-ticket';
import { PartRefresher } from './part-refresher';
import { subscribe } from './wamp-subscriber';

/** The live part of the console: everything else works without this script. */

const CONNECTION_TEXT: Readonly<Record<ConnectionState, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  waiting: 'Connection lost, trying again',
  'signed-out': 'Signed out: load the page again',
};

function showState(state: ConnectionState): void {
  const element = document.getElementById('connection');
  if (element === null) return;
  element.dataset.state = state;
  element.textContent = CONNECTION_TEXT[state];
}

const refresher = new PartRefresher();

void runLiveFeed({
  fetchTicket: fetchLiveTicket,
  join: (ticket, events) =>
    subscribe({
      ticket,
      prefix: 'device.',
      events,
      openSocket: (url, protocols) => new WebSocket(url, protocols),
    }),
  // What was published while there was no connection is stored: the next loading shows it.
  onState: (state) => {
    showState(state);
    if (state === 'waiting') refresher.scheduleOf('charts').markStale();
  },
  onEvent: (topic, kwargs) => {
    const reading = readingOf(topic, kwargs, Date.now());
    if (reading === undefined) return;
    switch (showReading(reading)) {
      case 'not-here':
        // A device that was registered since, on the overview; on the page of another device nothing is missing.
        refresher.scheduleOf('devices').markStale();
        break;
      case 'shown':
        refresher.scheduleOf('charts').markStale();
        break;
      case 'unfit':
        refresher.scheduleOf('charts').markUnfit();
        break;
    }
  },
});

setInterval(() => {
  refreshTimes();
  void refresher.tick();
}, 1000);
