import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface WrittenStack {
  readonly Resources: Record<string, unknown>;
  readonly [section: string]: unknown;
}

/** What CDK notes about constructs, by path. */
export type WrittenNotes = Record<string, { type: string; data: unknown }[]>;

const folders: string[] = [];

/** An empty folder, until `removeFolders`. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-verify-'));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A folder of templates by stack name, without a manifest. */
export function writtenTemplates(stacks: Record<string, WrittenStack>): string {
  const folder = temporaryFolder();
  for (const [name, template] of Object.entries(stacks)) writeTemplate(folder, name, template);
  return folder;
}

/** A folder as `cdk synth` leaves it, with one stack, its construct metadata and a manifest. */
export function writtenAssembly(name: string, template: WrittenStack, notes: WrittenNotes): string {
  const folder = temporaryFolder();
  writeTemplate(folder, name, template);
  writeFileSync(join(folder, `${name}.metadata.json`), JSON.stringify(notes));
  const artifact = {
    type: 'aws:cloudformation:stack',
    environment: 'aws://111122223333/eu-central-1',
    properties: { templateFile: `${name}.template.json` },
    additionalMetadataFile: `${name}.metadata.json`,
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: '55.0.0', artifacts: { [name]: artifact } }));
  return folder;
}

function writeTemplate(folder: string, name: string, template: WrittenStack): void {
  writeFileSync(join(folder, `${name}.template.json`), JSON.stringify(template));
}
