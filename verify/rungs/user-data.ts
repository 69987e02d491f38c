import type { Fault } from '../fault';
import type { Deployment } from '../templates/deployment';
import { cloudConfigFaults } from './user-data/cloud-config-faults';
import { embeddedFiles } from './user-data/embedded-files';
import { findUserData, type UserData } from './user-data/find-user-data';
import { partsOf, type Part } from './user-data/parts';
import { shellFaults } from './user-data/shell-faults';
import { isUnit, unitFaults } from './user-data/unit-faults';

/** What EC2 takes, before base64. */
const MAXIMUM_BYTES = 16_384;
/** From here on the next addition may be one too many. */
const NOTED_BYTES = 0.9 * MAXIMUM_BYTES;

type Say = (rule: string, wrong: string, fix: string) => void;

/**
 * Reads all user data of a deployment as EC2 and cloud-init will: size, encoding and format, scripts by their shell and ShellCheck,
 * cloud-config by cloud-init's schema, units by systemd. Throws when a program that is needed is not installed.
 */
export function checkUserData(deployment: Deployment, note: (line: string) => void): Fault[] {
  return findUserData(deployment).flatMap((userData) => {
    const { stack, logicalId, type } = userData.resource;
    const faults: Fault[] = [];
    const say: Say = (rule, wrong, fix) =>
      faults.push({ rule: `user-data/${rule}`, template: stack.file, logicalId, type, wrong, fix });
    checkSize(userData, say, (line) => note(`${stack.file}: ${logicalId}: ${line}`));
    for (const part of partsOf(userData.text)) checkPart(part, say);
    return faults;
  });
}

function checkSize({ bytes, isEncoded }: UserData, say: Say, note: (line: string) => void): void {
  if (!isEncoded)
    say('not-base64', 'EC2 takes user data in base64 alone, and this is plain text.', 'Put it into Fn::Base64.');
  if (bytes > MAXIMUM_BYTES) {
    say('size', `The user data is about ${bytes} bytes: EC2 takes ${MAXIMUM_BYTES}.`, 'Download what is long from S3.');
  } else if (bytes > NOTED_BYTES) {
    note(`the user data is about ${bytes} bytes; EC2 takes ${MAXIMUM_BYTES}.`);
  }
}

function checkPart(part: Part, say: Say): void {
  switch (part.kind) {
    case 'script':
      return checkScript(part.text, part.interpreter, say);
    case 'cloud-config':
      for (const fault of cloudConfigFaults(part.text)) {
        say('cloud-config', fault, 'See cloud-init’s module reference; try it with cloud-init schema --config-file.');
      }
      return;
    case 'ignored':
      return say(
        'ignored',
        `cloud-init passes it over: ${part.why}.`,
        'Begin a script with #!/bin/bash, cloud-config with #cloud-config.',
      );
    case 'other':
  }
}

function checkScript(script: string, interpreter: string, say: Say): void {
  if (!/^\/|^\w/.test(interpreter))
    say('interpreter', `Its first line names no interpreter.`, 'Begin with #!/bin/bash.');
  const files = embeddedFiles(script);
  const scripts = [{ path: 'The script', content: script }, ...files.filter(({ content }) => content.startsWith('#!'))];
  for (const { path, content } of scripts) {
    const shell = content === script ? interpreter : (/^#! *(?:\S*\/env +)?(\S+)/.exec(content)?.[1] ?? '');
    for (const fault of shellFaults(content, shell)) {
      say('shell', `${path}, ${fault}`, 'Mend the script; each SC number has a page at shellcheck.net/wiki.');
    }
  }
  for (const fault of unitFaults(files.filter(isUnit))) {
    say(
      'unit',
      fault,
      'Mend the unit file: systemd ignores a line that it does not know, and starts no unit that lacks another.',
    );
  }
}
