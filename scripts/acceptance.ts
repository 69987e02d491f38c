/**
 * `npm run acceptance -- --credentials FILE [--endpoint URL]`: does everything that a deployment must do, through its public interfaces
 * alone, and prints a table of what held; the exit status is 0 if all that was tried did. Against the local cloud or a real deployment.
 */
import { parseCommandLine, USAGE } from './acceptance/command-line';
import { resultRow, resultSummary } from './acceptance/results-table';
import { type AcceptanceOptions, runAcceptance } from './acceptance/run-acceptance';

async function main(args: readonly string[]): Promise<number> {
  let options: AcceptanceOptions;
  try {
    options = parseCommandLine(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  console.log(`Accepting ${options.credentials.endpoint}\n`);
  const results = await runAcceptance({ ...options, onResult: (result) => console.log(resultRow(result)) });
  console.log(`\n${resultSummary(results)}`);
  // Without devices there is no more than the one result.
  console.log(
    results.length === 1
      ? 'Everything else needs the two devices, and was not tried.'
      : 'What it registered stays, named "acceptance ...": the API has no deletion yet.',
  );
  return results.some(({ fault }) => fault !== undefined) ? 1 : 0;
}

void main(process.argv.slice(2)).then((status) => (process.exitCode = status));
