import type { Fault } from '../../fault';

/** `STACK | [n/m |] TIME | X_FAILED | TYPE | PATH (LOGICAL ID) REASON`, as the CLI reports a resource. */
const FAILED =
  /^(?<stack>[\w-]+) \|.*\| (?<action>CREATE|UPDATE|DELETE)_FAILED +\| (?<type>[\w:]+) +\| (?:.*\((?<id>\w+)\)|(?<own>\S+)) ?(?<reason>.*)$/;
const ENDS_WITH = 15;

/** The resources that a failed run of the CDK's CLI names, each once; if it names none, its last words. */
export function failedResources(command: string, output: string): Fault[] {
  const faults = new Map<string, Fault>();
  for (const line of output.split('\n')) {
    const found = FAILED.exec(line.trim())?.groups;
    if (found === undefined) continue;
    const { stack = '', action = '', type = '', id, own, reason = '' } = found;
    const logicalId = id ?? own ?? '';
    faults.set(`${stack} ${logicalId}`, {
      rule: `emulator/${command}`,
      template: stack,
      logicalId,
      type,
      wrong: `${action.toLowerCase()} fails: ${reason === '' ? 'no reason is given' : reason}`,
      fix: 'Mend what the reason names: AWS would fail too, or the emulator differs from AWS and verify/emulator has to say so',
    });
  }
  if (faults.size > 0) return [...faults.values()];
  const lastWords = output.trim().split('\n').slice(-ENDS_WITH).join('\n');
  return [
    {
      rule: `emulator/${command}`,
      template: 'all stacks',
      logicalId: '-',
      type: '-',
      wrong: `cdk ${command} fails: ${lastWords}`,
      fix: 'Mend what its last words name',
    },
  ];
}
