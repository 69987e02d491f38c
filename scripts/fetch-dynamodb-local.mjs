/**
 * Fetches Amazon's DynamoDB Local from Maven Central into `.cache/dynamodb-local`, for the contract suite in `test/contracts`:
 *
 *   node scripts/fetch-dynamodb-local.mjs && DYNAMODB_LOCAL_JAR_FOLDER=.cache/dynamodb-local npx jest test/contracts
 *
 * Needs Java 17 and Maven. Exits with 0 when the folder is there, with 1 and the reason otherwise.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = '2.6.1';
const cache = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '.cache');
const folder = path.join(cache, 'dynamodb-local');
const complete = path.join(folder, `complete-${VERSION}`);

// DynamoDB Local keeps its items in SQLite, through a native library that it finds beside its archives.
const natives = [
  ['com.almworks.sqlite4java', 'libsqlite4java-linux-amd64', '1.0.392', 'so'],
  ['io.github.ganadist.sqlite4java', 'libsqlite4java-linux-aarch64', '1.0.392', 'so'],
  ['io.github.ganadist.sqlite4java', 'libsqlite4java-osx-x86_64', '1.0.392', 'dylib'],
  ['io.github.ganadist.sqlite4java', 'libsqlite4java-osx-aarch64', '1.0.392', 'dylib'],
  ['com.almworks.sqlite4java', 'sqlite4java-win32-x64', '1.0.392', 'dll'],
];

const dependency = ([group, artifact, version, type = 'jar']) =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version><type>${type}</type></dependency>`;

function projectWith(dependencies) {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>headwater</groupId><artifactId>dynamodb-local</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>${dependencies.map(dependency).join('')}</dependencies></project>`;
}

function fetch() {
  if (existsSync(complete)) return;
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(path.join(cache, 'dynamodb-local-'));
  try {
    const project = path.join(temporary, 'pom.xml');
    const archives = path.join(temporary, 'archives');
    const ours = natives.filter(([, artifact]) => artifact.includes(platformName()));
    writeFileSync(project, projectWith([['com.amazonaws', 'DynamoDBLocal', VERSION], ...ours]));
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
    const settings = ['--batch-mode', '--quiet', '--file', project];
    const maven = spawnSync('mvn', [...settings, goal, '-DincludeScope=runtime', `-DoutputDirectory=${archives}`], {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (maven.error !== undefined) throw new Error(`Maven does not start (${maven.error.message}): install it.`);
    if (maven.status !== 0) throw new Error(`Maven failed:\n${maven.stdout}${maven.stderr}`);
    writeFileSync(path.join(archives, path.basename(complete)), '');
    rmSync(folder, { recursive: true, force: true });
    renameSync(archives, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function platformName() {
  const architecture = process.arch === 'arm64' ? 'aarch64' : 'amd64';
  if (process.platform === 'darwin') return process.arch === 'arm64' ? 'osx-aarch64' : 'osx-x86_64';
  return process.platform === 'win32' ? 'win32-x64' : `linux-${architecture}`;
}

try {
  fetch();
  console.log(`DynamoDB Local ${VERSION} is in ${folder} (${readdirSync(folder).length} files).`);
} catch (error) {
  console.error(`Cannot fetch DynamoDB Local ${VERSION}: ${error.message}`);
  process.exitCode = 1;
}
