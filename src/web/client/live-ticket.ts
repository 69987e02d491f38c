import { isRecord, readJson } from './json-guards';

/** What `GET /console/live-ticket` answers: where and as whom to join, for about a minute. */
export interface LiveTicket {
  readonly url: string;
  readonly realm: string;
  readonly authid: string;
  readonly ticket: string;
}

/** A fresh ticket; `signed-out` if the session is over; rejects if the console does not answer. */
export async function fetchLiveTicket(): Promise<LiveTicket | 'signed-out'> {
  const response = await fetch('/console/live-ticket', { headers: { accept: 'application/json' }, cache: 'no-store' });
  if (response.status === 401) return 'signed-out';
  const ticket = readJson(await response.text());
  if (!response.ok || !isRecord(ticket)) throw new Error(`The console answered ${response.status}.`);
  const { url, realm, authid, ticket: text } = ticket;
  if (![url, realm, authid, text].every((part) => typeof part === 'string')) throw new Error('This is no ticket.');
  return { url: String(url), realm: String(realm), authid: String(authid), ticket: String(text) };
}
