import { App } from 'aws-cdk-lib';
import { buildApp } from '../lib/app';
import { ConfigError } from '../lib/config/config-error';
import { loadConfig } from '../lib/config/load-config';

const app = new App();
try {
  buildApp(app, loadConfig(app.node.getAllContext()));
} catch (error) {
  // A fault of the settings is the reader's to mend: its list says more than a stack trace.
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(1);
}
