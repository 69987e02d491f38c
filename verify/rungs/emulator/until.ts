const INTERVAL_MS = 50;

/** Asks again and again until the answer is something. Throws what `late` says when the time is over. */
export async function until<T>(
  ask: () => Promise<T | undefined>,
  withinSeconds: number,
  late: () => string,
): Promise<T> {
  const deadlineMs = performance.now() + withinSeconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadlineMs) throw new Error(late());
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}
