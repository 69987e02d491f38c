const UNITS = ['bytes', 'kB', 'MB', 'GB'];

/** `812 bytes`, `3.4 MB`: decimal units, as file managers show them. */
export function displayBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const count = bytes / 1000 ** power;
  return `${power === 0 ? count : count.toFixed(count < 10 ? 1 : 0)} ${UNITS[power] ?? ''}`;
}
