import { ensurePython, REQUIREMENTS } from '../verify/python/python-environment';

/** `npm run verify:python`: makes the Python environments of `npm run verify`, which otherwise makes them at their first use. */
async function main(): Promise<void> {
  for (const packages of ['cfn-lint', 'emulator', 'parquet'] as const) {
    const python = await ensurePython({
      packages,
      onInstallation: (folder) => console.log(`Installing ${REQUIREMENTS[packages]} into ${folder} ...`),
    });
    console.log(`The Python environment is there: ${python}`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
