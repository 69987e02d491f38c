import type { AccessEntry } from '../../../local/gateway/access-log';
import { need } from '../../../local/iam/access-need';
import { loggedPermissions } from '../../../local/runtime/logged-permissions';
import { permissionsBut } from './test-deployment';

const ROLE = 'arn:aws:iam::000000000000:role/Store';

describe('loggedPermissions', () => {
  it('decides as before, and writes each use of a role to the access log with its verdict', () => {
    const entries: AccessEntry[] = [];
    const accessLog = { record: (entry: AccessEntry) => entries.push(entry), close: async () => undefined };
    const permissions = loggedPermissions(permissionsBut('sqs:DeleteMessage'), accessLog);
    const asks = (action: string): boolean =>
      permissions.authorize({ roleArn: ROLE, sessionName: 'deployment' }, need(action, 'arn:q')).allowed;
    expect(asks('sqs:ReceiveMessage')).toBe(true);
    expect(asks('sqs:DeleteMessage')).toBe(false);
    expect(
      entries.map(({ role, session, action, resource, verdict }) => [role, session, action, resource, verdict]),
    ).toEqual([
      [ROLE, 'deployment', 'sqs:ReceiveMessage', 'arn:q', 'allowed'],
      [ROLE, 'deployment', 'sqs:DeleteMessage', 'arn:q', 'denied'],
    ]);
    expect(entries[1]?.reason).not.toBe('');
  });
});
