import { ensurePython } from '../verify/python/python-environment';

/** `npm run verify:python`: makes the Python environment of `npm run verify`, which otherwise makes it at its first use. */
ensurePython({
  onInstallation: (folder) =>
    console.log(`Installing the packages of verify/python/requirements.txt into ${folder} ...`),
}).then(
  (python) => console.log(`The Python environment is there: ${python}`),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
