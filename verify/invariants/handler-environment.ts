/** Variables that the runtime, the SDK or a tool reads, whether or not the code mentions them. */
const OF_THE_PLATFORM =
  /^(AWS_|NODE_|PYTHON|LD_LIBRARY_PATH$|PATH$|HOME$|TZ$|LANG$|LAMBDA_|POWERTOOLS_|OTEL_|JAVA_|RUBY|GEM_|DOTNET_|_X_AMZN|_HANDLER$)/;

export function isOfThePlatform(name: string): boolean {
  return OF_THE_PLATFORM.test(name);
}

/**
 * The variables that a handler reads with nothing to fall back on: `process.env.NAME` that is not compared, defaulted or set, and
 * Python's `os.environ['NAME']`. One-word names as DEBUG are left out: libraries look at many of those.
 */
export function variablesNeeded(code: string): string[] {
  const ofNode = [
    ...code.matchAll(
      /(?<!typeof |!)process\.env(?:\.([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b|\[["']([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)["']\])(?!\s*(\?|\|\||&&|[=!]=|=))/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? '');
  const ofPython = [...code.matchAll(/os\.environ\[["']([A-Z][A-Z0-9_]*)["']\](?!\s*=[^=])/g)].map(
    (match) => match[1] ?? '',
  );
  return [...new Set([...ofNode, ...ofPython])].filter((name) => !isOfThePlatform(name));
}

/** Whether a name stands in the code as a word. */
export function mentions(code: string, name: string): boolean {
  return new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(code);
}
