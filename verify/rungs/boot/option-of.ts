/** The value of an option on a command line, as `--region eu-west-1` or `--region=eu-west-1`; the last one given counts. */
export function optionOf(args: readonly string[], ...names: readonly string[]): string | undefined {
  return args
    .flatMap((arg, index) => {
      const name = names.find((candidate) => arg === candidate || arg.startsWith(`${candidate}=`));
      if (name === undefined) return [];
      return arg === name ? (args[index + 1] ?? '') : arg.slice(name.length + 1);
    })
    .at(-1);
}
