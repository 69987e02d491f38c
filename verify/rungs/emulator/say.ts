import type { StepResult } from './steps';

/** Tells whoever waits for the rung, which takes minutes, what it does. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Tells of steps of one scenario, as in `demo, upgrade`. */
export function sayResultsOf(scenario: string): (result: StepResult) => void {
  return ({ name, held, seconds }) =>
    say(`  ${held ? 'held' : 'FAILED'} ${seconds.toFixed(1).padStart(6)} s  ${scenario}: ${name}`);
}
