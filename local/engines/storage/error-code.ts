/** The `code` of an error of the operating system, as in `ENOENT`. (`instanceof Error` does not hold across JavaScript realms.) */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
