/**
 * `npm run destroy -- --profile demo`: deletes everything of a deployment but what the profile keeps, and says what stays and what it
 * costs. See docs/deploying.md.
 */
import { destroy } from './deployment/destroy-command';
import { runCommand } from './deployment/run-command';

void runCommand('destroy', destroy).then((status) => (process.exitCode = status));
