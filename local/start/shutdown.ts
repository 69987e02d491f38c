/** What has been started, ended in the reverse order. A step that fails or hangs does not keep the others from their turn. */
export class Shutdown {
  readonly #steps: { readonly name: string; readonly end: () => Promise<void> }[] = [];
  #running: Promise<void> | undefined;

  add(name: string, end: () => Promise<void>): void {
    this.#steps.push({ name, end });
  }

  /** Rejects with an AggregateError after the last step if some failed. A second call waits for the first. */
  run(): Promise<void> {
    this.#running ??= this.#endAll();
    return this.#running;
  }

  async #endAll(): Promise<void> {
    const faults: Error[] = [];
    for (const { name, end } of this.#steps.reverse()) {
      try {
        await end();
      } catch (error) {
        faults.push(new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error }));
      }
    }
    if (faults.length > 0) throw new AggregateError(faults, faults.map(({ message }) => message).join('; '));
  }
}
