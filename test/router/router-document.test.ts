import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routerConfigurationSchema } from '../../src/router/configuration';
import { CLOSE_URI, ERROR_URI } from '../../src/wamp/error-uris';

const document = readFileSync(join(__dirname, '..', '..', 'docs', 'router.md'), 'utf8');

/** The rows of the table under a heading, each as its cells. */
function rowsOf(heading: string): readonly (readonly string[])[] {
  const section = document.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

/** The settings with their defaults, as paths. */
function settingsOf(value: unknown, path = ''): readonly (readonly [string, string])[] {
  const isLeaf = typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0;
  if (isLeaf) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, inner]) => settingsOf(inner, path === '' ? key : `${path}.${key}`));
}

describe('docs/router.md', () => {
  it('names every setting of the configuration with its default, and no other', () => {
    const required = { port: 1, realm: 'x' };
    const optional = ['registryTableName', 'readingsQueueUrl', 'credentialsSecretArn', 'region'];
    const defaults = new Map(settingsOf(routerConfigurationSchema.parse(required)));
    for (const key of [...Object.keys(required), ...optional]) defaults.set(key, '');
    expect(Object.keys(routerConfigurationSchema.unwrap().shape).sort()).toEqual(
      [...new Set([...defaults.keys()].map((path) => path.split('.')[0]))].sort(),
    );
    const rows = rowsOf('Configuration').map(([setting, value]) => [setting, value]);
    expect([...rows].sort()).toEqual([...defaults].map(([path, value]) => [path, value]).sort());
  });

  it('names every error and close URI that the router sends, and no other', () => {
    const uris = [...Object.values(ERROR_URI), ...Object.values(CLOSE_URI)];
    expect(
      rowsOf('URIs')
        .map(([uri]) => uri)
        .sort(),
    ).toEqual([...uris].sort());
  });
});
