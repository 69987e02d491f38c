import { dirname } from 'node:path';

/** The repository's root folder: sources are bundled from it, settings and templates are read relative to it. */
export const PROJECT_ROOT = dirname(__dirname);
