import type { LiveReading } from './device-elements';
import { refreshTimes, showReading } from './device-elements';
import type { ConnectionState } from './live-feed';
import { runLiveFeed } from './live-feed';
import { PartRefresher } from './part-refresher';

/** The live part of the console: everything else works without this script. */

const CONNECTION_TEXT: Readonly<Record<ConnectionState, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  waiting: 'Connection lost, trying again',
  'signed-out': 'Signed out: load the page again',
};

const READING_TOPIC = /^device\.([^.]+)\.reading$/;
const OBSERVED_AT_KEY = 'observed_at';

function showState(state: ConnectionState): void {
  const element = document.getElementById('connection');
  if (element === null) return;
  element.dataset.state = state;
  element.textContent = CONNECTION_TEXT[state];
}

/** A reading topic's event; events of other topics are none. */
function readingOf(topic: string, kwargs: Readonly<Record<string, unknown>>): LiveReading | undefined {
  const deviceId = READING_TOPIC.exec(topic)?.[1];
  if (deviceId === undefined) return undefined;
  const given = kwargs[OBSERVED_AT_KEY];
  const givenMs = typeof given === 'number' ? given : typeof given === 'string' ? Date.parse(given) : Date.now();
  const values = Object.entries(kwargs).flatMap(([metric, value]) =>
    metric !== OBSERVED_AT_KEY && (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
      ? [[metric, value] as const]
      : [],
  );
  return { deviceId, observedAtMs: Number.isFinite(givenMs) ? givenMs : Date.now(), values };
}

const refresher = new PartRefresher();

void runLiveFeed({
  onState: showState,
  onEvent: (topic, kwargs) => {
    const reading = readingOf(topic, kwargs);
    if (reading === undefined) return;
    const isShown = showReading(reading);
    // The overview's cards show all there is to show, unless the device is new; charts are drawn by the server.
    const isOverview = document.querySelector('[data-refresh="devices"]') !== null;
    if (isOverview ? !isShown : isShown) refresher.markStale();
  },
});

setInterval(() => {
  refreshTimes();
  void refresher.tick();
}, 1000);
