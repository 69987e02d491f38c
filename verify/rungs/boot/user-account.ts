import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface UserAccount {
  readonly userId: number;
  readonly home: string;
}

/** A user of the scratch root, from its passwd(5); undefined if there is none of the name. */
export function userAccount(root: string, name: string): UserAccount | undefined {
  const line = readFileSync(join(root, 'etc/passwd'), 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , userId, , , home = '/'] = line?.split(':') ?? [];
  return userId === undefined ? undefined : { userId: Number(userId), home };
}
