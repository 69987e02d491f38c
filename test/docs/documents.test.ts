import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(__dirname, '..', '..');

function markdownFiles(): string[] {
  const inRoot = readdirSync(root).filter((name) => name.endsWith('.md'));
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name));
  return [...inRoot, ...inDocs];
}

const documents = markdownFiles().map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

describe('the documents', () => {
  test.each(documents)('$file links only to files that exist', ({ file, text }) => {
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
    const missing = targets.filter((target) => !existsSync(join(root, dirname(file), target)));
    expect(missing.map((target) => `${relative('.', file)} -> ${target}`)).toEqual([]);
  });

  test('README and docs name only npm scripts that exist', () => {
    const scripts = new Set(Object.keys(packageScripts()));
    const named = documents.flatMap(({ text }) =>
      [...text.matchAll(/npm run ([a-z][\w:-]*)/g)].map((match) => match[1] ?? ''),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !scripts.has(name))).toEqual([]);
  });

  test("the glossary's terms stand in alphabetical order", () => {
    const glossary = readFileSync(join(root, 'docs/glossary.md'), 'utf8');
    const terms = [...glossary.matchAll(/^\*\*([^*]+)\*\*/gm)].map((match) => (match[1] ?? '').toLowerCase());
    expect(terms.length).toBeGreaterThan(20);
    expect(terms).toEqual([...terms].sort((a, b) => a.localeCompare(b, 'en')));
  });
});

function packageScripts(): Record<string, string> {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return scripts;
}
