/**
 * Breaks the router's user data, unit and target group in turn, and sees an instance that boots from them found out. It takes Linux and
 * root, as the rung does.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runInNamespaces } from '../../verify/rungs/boot/in-namespaces';
import type { BootReport, Scenario } from '../../verify/rungs/boot/scenario';
import { copyAssembly, demoAssembly } from './assembly-copy';
import { parseTemplate } from './planted-fault';

jest.setTimeout(300_000);

interface Breakage {
  readonly title: string;
  readonly from: string | RegExp;
  readonly to: string;
  readonly scenario: Scenario;
  /** The rules that are broken by it. */
  readonly rules: readonly string[];
}

/** On the text of the Router stack's template. */
const BREAKAGES: readonly Breakage[] = [
  { title: 'a script that signals nothing', from: "trap '", to: ": '", scenario: 'as-is', rules: ['signal'] },
  {
    title: 'a signal for another resource',
    from: /--resource \w+'/,
    to: "--resource Other'",
    scenario: 'as-is',
    rules: ['signal'],
  },
  {
    title: 'a script that waits for nothing',
    from: 'for _ in $(seq 60)',
    to: 'exit 0; for _ in $(seq 60)',
    scenario: 'as-is',
    rules: ['signal-too-early'],
  },
  { title: 'a unit without a user', from: 'User=headwater\\n', to: '', scenario: 'as-is', rules: ['root'] },
  {
    title: 'a unit that is not restarted',
    from: 'Restart=always',
    to: 'Restart=no',
    scenario: 'as-is',
    rules: ['restart'],
  },
  {
    title: 'another target port',
    from: '"Port":8080',
    to: '"Port":9090',
    scenario: 'as-is',
    rules: ['health-check', 'signal-too-early'],
  },
  {
    title: 'another matcher',
    from: '"HttpCode":"200"',
    to: '"HttpCode":"201"',
    scenario: 'as-is',
    rules: ['health-check', 'signal-too-early'],
  },
  {
    title: 'a role that may not send to the queue',
    from: 'sqs:SendMessage',
    to: 'sqs:GetQueueUrl',
    scenario: 'as-is',
    rules: ['session'],
  },
  {
    title: 'a drain for another hook',
    from: 'HOOK_NAME=drain',
    to: 'HOOK_NAME=rain',
    scenario: 'as-is',
    rules: ['drain'],
  },
  { title: 'a package that there is not', from: 'nodejs24', to: 'nodejs-24', scenario: 'as-is', rules: ['script'] },
  {
    title: 'a failure that is passed over',
    from: '>&2\\nexit 1',
    to: '>&2\\nexit 0',
    scenario: 'bundle-exits',
    rules: ['failure-unnoticed', 'signal'],
  },
  {
    title: 'a script that tries for too long',
    from: '  sleep 2\\n',
    to: '  sleep 20\\n',
    scenario: 'bundle-exits',
    rules: ['failure-too-late'],
  },
];

describe('an instance that boots from', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-boot-faults-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Of the demo profile, one text of the Router stack's template replaced. */
  async function reportOf({ from, to, scenario }: Pick<Breakage, 'from' | 'to' | 'scenario'>): Promise<BootReport> {
    const copy = mkdtempSync(join(folder, 'assembly-'));
    copyAssembly(await demoAssembly(), copy, (template, stack) => {
      if (stack !== 'Router') return;
      const text = JSON.stringify(template);
      const changed = text.replace(from, to);
      if (changed === text) throw new Error(`The template has no ${String(from)}.`);
      Object.assign(template, parseTemplate(changed));
    });
    return runInNamespaces({ assemblyFolder: resolve(copy), launchIndex: 0, scenario });
  }

  test('a unit with limits that this machine can give has them, without a fault or a note about them', async () => {
    const { faults, notes } = await reportOf({ from: 'NOFILE=1048576', to: 'NOFILE=4096', scenario: 'as-is' });
    expect(faults).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/this machine’s Node v/)]);
  });

  test.each(BREAKAGES)('$title is found out', async ({ rules, ...breakage }) => {
    const { faults } = await reportOf(breakage);
    expect([...new Set(faults.map(({ rule }) => rule))].sort()).toEqual(rules.map((rule) => `boot/${rule}`).sort());
  });
});
