/**
 * Loads the parts of the page that the server draws (charts, the list of devices) anew: at most once in the interval that each
 * part names, only when something changed since, and not while nobody looks.
 */
export class PartRefresher {
  #isStale = false;
  #isRunning = false;
  #refreshedMs = Date.now();

  /** Something was received that the part does not show yet. */
  markStale(): void {
    this.#isStale = true;
  }

  /** Call it every second. */
  async tick(): Promise<void> {
    const part = document.querySelector<HTMLElement>('[data-refresh]');
    if (part === null || !this.#isStale || this.#isRunning || document.hidden) return;
    if (Date.now() - this.#refreshedMs < Number(part.dataset.refreshSeconds) * 1000) return;
    this.#isRunning = true;
    this.#isStale = false;
    try {
      await replacePart(part);
    } finally {
      this.#refreshedMs = Date.now();
      this.#isRunning = false;
    }
  }
}

async function replacePart(part: HTMLElement): Promise<void> {
  const response = await fetch(location.href, { headers: { accept: 'text/html' }, cache: 'no-store' });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const fresh = page.querySelector(`[data-refresh="${CSS.escape(part.dataset.refresh ?? '')}"]`);
  // The sign-in page has no such part: then the session is over, and loading the page says so.
  if (fresh === null) location.reload();
  else part.replaceChildren(...fresh.childNodes);
}
