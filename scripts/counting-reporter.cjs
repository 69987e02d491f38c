const { writeSync } = require('node:fs');

/** Ends a run with the line that CI reads: `N passed, N failed` or `N passed, N failed, N skipped`. */
module.exports = class CountingReporter {
  onRunComplete(_contexts, results) {
    // A test file that could not even be loaded has run no test, and still has failed.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const counts = [`${results.numPassedTests} passed`, `${failed} failed`];
    if (skipped > 0) counts.push(`${skipped} skipped`);
    // At exit, because jest's own summary comes after the reporters' last call.
    process.once('exit', () => writeSync(1, `\n${counts.join(', ')}\n`));
  }
};
