import { RefreshSchedule } from './refresh-schedule';

/**
 * Loads the parts of the page that the server draws (charts, the list of devices) anew: at most once in the interval that each
 * part names, only when something changed since or the part says that it waits (`data-refresh-always`), and not while nobody looks.
 */
export class PartRefresher {
  readonly #schedules = new Map<string, RefreshSchedule>();
  readonly #loadedMs = Date.now();
  #isRunning = false;

  scheduleOf(part: string): RefreshSchedule {
    const schedule = this.#schedules.get(part) ?? new RefreshSchedule(this.#loadedMs);
    this.#schedules.set(part, schedule);
    return schedule;
  }

  /** Call it every second. */
  async tick(): Promise<void> {
    if (this.#isRunning || document.hidden) return;
    this.#isRunning = true;
    try {
      for (const part of document.querySelectorAll<HTMLElement>('[data-refresh]')) await this.#refreshIfDue(part);
    } finally {
      this.#isRunning = false;
    }
  }

  async #refreshIfDue(part: HTMLElement): Promise<void> {
    const schedule = this.scheduleOf(part.dataset.refresh ?? '');
    if (part.dataset.refreshAlways !== undefined) schedule.markStale();
    if (!schedule.isDue(Date.now(), Number(part.dataset.refreshSeconds) * 1000)) return;
    schedule.loading();
    try {
      await replacePart(part);
    } catch {
      // The console did not answer: the connection's state says so, and the part is asked for again.
      schedule.markStale();
    } finally {
      schedule.loaded(Date.now());
    }
  }
}

async function replacePart(part: HTMLElement): Promise<void> {
  const path = part.dataset.refreshPath ?? location.href;
  const response = await fetch(path, { headers: { accept: 'text/html' }, cache: 'no-store' });
  if (!response.ok) throw new Error(`The console answered ${response.status}.`);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const fresh = page.querySelector(`[data-refresh="${CSS.escape(part.dataset.refresh ?? '')}"]`);
  // The sign-in page has no such part: then the session is over, and loading the page says so.
  if (fresh === null) {
    location.reload();
    return;
  }
  keepOpened(part, fresh);
  const focusedId = part.contains(document.activeElement) ? document.activeElement?.id : undefined;
  part.replaceWith(fresh);
  if (focusedId !== undefined && focusedId !== '') document.getElementById(focusedId)?.focus({ preventScroll: true });
}

/** What the reader unfolded or folded stays so. */
function keepOpened(part: HTMLElement, fresh: Element): void {
  for (const { id, open } of part.querySelectorAll('details')) {
    const successor = fresh.querySelector<HTMLDetailsElement>(`details#${CSS.escape(id)}`);
    if (successor !== null) successor.open = open;
  }
}
