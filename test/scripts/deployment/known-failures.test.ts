import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../../lib/project-root';
import { describeFailure } from '../../../scripts/deployment/failure';
import { KNOWN_FAILURES } from '../../../scripts/deployment/known-failures';
import { recognizeFailures } from '../../../scripts/deployment/recognize-failures';
import { failureReport } from '../../../scripts/deployment/report';
import { FAILURE_TEXTS } from './failure-texts';

const names = { profile: 'demo', deployment: 'greenhouse', account: '111122223333', region: 'eu-central-1' };

describe('what the CDK and AWS print', () => {
  test.each(FAILURE_TEXTS)('is recognized as %s (%s)', (code, value, text) => {
    expect(recognizeFailures(`Headwater-demo-Data: deploying... [2/6]\n${text}\n`)).toEqual([{ code, value }]);
  });

  test('every pattern is met by one of the texts', () => {
    const unmet = Object.entries(KNOWN_FAILURES).flatMap(([code, { patterns }]) =>
      patterns
        .filter((pattern) => !FAILURE_TEXTS.some(([, , text]) => pattern.test(text)))
        .map((pattern) => `${code} ${pattern}`),
    );
    expect(unmet).toEqual([]);
  });

  test('is recognized over colours and line breaks', () => {
    const text =
      '\u001b[31m❌ Your account must be verified before you can add\n   or update CloudFront resources.\u001b[39m To verify your account';
    expect(recognizeFailures(text)).toEqual([expect.objectContaining({ code: 'account-not-verified' })]);
  });

  test('names the cause before what follows from it', () => {
    const text =
      'The stack named Headwater-demo-Network failed creation, it may need to be manually deleted from the AWS console: ROLLBACK_COMPLETE: Resource handler returned message: "The maximum number of VPCs has been reached."';
    expect(recognizeFailures(text).map(({ code }) => code)).toEqual(['quota', 'stack-failed']);
  });

  test('is not mistaken when all is well, or when the failure is another one', () => {
    const fine =
      'Headwater-demo-Web: deploying... [5/6]\nHeadwater-demo-Web | 3/9 | CREATE_IN_PROGRESS | AWS::CloudFront::VpcOrigin | Edge\n ✅  Web (Headwater-demo-Web)\n✨  Deployment time: 312.4s';
    expect(recognizeFailures(fine)).toEqual([]);
    expect(failureReport('Error: something else', names)).toMatch(/none of those that this command knows/);
  });
});

describe('a message', () => {
  test('says what happened, what was seen and the command that helps', () => {
    const failure = { code: 'not-bootstrapped', value: '/cdk-bootstrap/hnb659fds/version' } as const;
    expect(describeFailure(failure, names)).toBe(
      [
        'The account has no bootstrap stack in this region, where the CDK puts what it uploads.',
        '  Seen: /cdk-bootstrap/hnb659fds/version',
        '  Fix:  `npx cdk bootstrap aws://111122223333/eu-central-1` (once for each account and region).',
      ].join('\n'),
    );
  });

  test('fills in the name of a stack or secret, and leaves what is not known in capitals', () => {
    const taken = { code: 'name-taken', value: 'headwater/greenhouse/credentials (a secret, present)' } as const;
    expect(describeFailure(taken, names)).toContain(
      '--region eu-central-1 --secret-id headwater/greenhouse/credentials`',
    );
    const unknown = describeFailure(
      { code: 'not-bootstrapped', value: undefined },
      { profile: 'demo', deployment: 'demo' },
    );
    expect(unknown).toContain('aws://ACCOUNT/REGION');
    expect(unknown).not.toContain('Seen');
  });
});

test('docs/deploying.md shows the table of failures, in its order', () => {
  const text = readFileSync(join(PROJECT_ROOT, 'docs', 'deploying.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z-]+)` *\| (.*?) *\| (before|after) *\| (.*?) *\|$/gm)].map((match) =>
    match.slice(1),
  );
  expect(rows).toEqual(
    Object.entries(KNOWN_FAILURES).map(([code, { happened, isLookedFor, fix }]) => [
      code,
      happened.replaceAll('|', '\\|'),
      isLookedFor ? 'before' : 'after',
      fix.replaceAll('|', '\\|').replaceAll('*', '\\*'),
    ]),
  );
});
