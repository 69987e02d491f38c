/** What `npm run verify -- ARGUMENTS` asks for. */
export type Command =
  | { readonly kind: 'profiles'; readonly rungs: readonly string[] }
  | { readonly kind: 'templates'; readonly folder: string }
  | { readonly kind: 'mistake'; readonly message: string };

/** Reads the arguments; a mistake says what could have been given. */
export function parseCommand(args: readonly string[], rungs: readonly string[]): Command {
  const [first, second, ...rest] = args;
  const usage = `Usage: npm run verify [-- RUNG | templates DIR], RUNG one of: ${rungs.join(', ')}.`;
  if (first === undefined) return { kind: 'profiles', rungs };
  if (first === 'templates') {
    if (second === undefined || rest.length > 0) {
      return {
        kind: 'mistake',
        message: `templates takes one folder, the output of cdk synth, as in cdk.out. ${usage}`,
      };
    }
    return { kind: 'templates', folder: second };
  }
  if (!rungs.includes(first)) return { kind: 'mistake', message: `There is no rung ${first}. ${usage}` };
  if (second !== undefined) return { kind: 'mistake', message: `${second} is one argument too many. ${usage}` };
  return { kind: 'profiles', rungs: [first] };
}
