/** How long ago, in the largest unit that fits: `just now`, `12 s ago`, `3 min ago`, `5 h ago`, `2 d ago`. */
export function timeAgo(elapsedMs: number): string {
  const seconds = Math.floor(elapsedMs / 1000);
  if (seconds < -60) return 'in the future';
  if (seconds < 2) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} d ago`;
}

/** `2026-01-31 12:00:05`, in UTC. */
export function displayInstant(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** `2026-01-31 12:00`, in UTC. */
export function displayMinute(instantMs: number): string {
  return displayInstant(instantMs).slice(0, 16);
}
