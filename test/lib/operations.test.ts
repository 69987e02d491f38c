import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/project-root';
import { PROFILES, synthesize } from './synthesized-app';

/** The sections of docs/runbook.md: anchor (as GitHub makes it) to text. */
function runbookSections(): Map<string, string> {
  const [, ...sections] = readFileSync(join(PROJECT_ROOT, 'docs/runbook.md'), 'utf8').split(/^## /m);
  return new Map(
    sections.map((section) => {
      const [title = '', ...text] = section.split('\n');
      return [
        title
          .toLowerCase()
          .replaceAll(/[^a-z0-9 -]/g, '')
          .replaceAll(' ', '-'),
        text.join('\n'),
      ];
    }),
  );
}

const sections = runbookSections();

describe.each(PROFILES)('operations of profile %s', (profile) => {
  const app = synthesize(profile);
  const alarms = app.resources('AWS::CloudWatch::Alarm');
  const sectionOf = (description: unknown): string =>
    /docs\/runbook\.md#([a-z0-9-]+)$/.exec(String(description))?.[1] ?? 'none';

  test('every alarm points to a section of the runbook that says what it means, what to look at and what to do', () => {
    expect(alarms).toHaveLength(13);
    for (const { logicalId, Properties } of alarms) {
      const section = sectionOf(Properties['AlarmDescription']);
      expect([logicalId, section, sections.has(section)]).toEqual([logicalId, section, true]);
      for (const heading of ['### Description', '### Investigation', '### Resolution']) {
        expect(sections.get(section)).toContain(heading);
      }
    }
  });

  test('every section of the runbook belongs to an alarm', () => {
    const used = new Set(alarms.map(({ Properties }) => sectionOf(Properties['AlarmDescription'])));
    expect([...sections.keys()].filter((section) => !used.has(section))).toEqual([]);
  });

  test('every alarm tells the topic, when it begins and when it ends', () => {
    const topic = { Ref: app.resources('AWS::SNS::Topic')[0]?.logicalId };
    for (const { Properties } of alarms) {
      expect(Properties).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
    }
  });

  test('alarms, and nobody outside the account, may publish to the topic, over TLS alone', () => {
    const [policy] = app.resources('AWS::SNS::TopicPolicy');
    expect(policy?.Properties['PolicyDocument']).toMatchObject({
      Statement: [
        { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': expect.anything() } },
        },
      ],
    });
  });

  test('a rollup all of whose attempts fail raises an alarm within its interval', () => {
    const [alarm] = alarms.filter(({ logicalId }) => logicalId.includes('RollupErrors'));
    // Lambda makes two more attempts, after one minute and after two more: a shorter period never sees three failures.
    expect(alarm?.Properties).toMatchObject({ Threshold: 3, EvaluationPeriods: 1, Period: 3600 });
  });

  test('readings that wait for an hour and letters that are dead raise an alarm', () => {
    app.template('operations').hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateAgeOfOldestMessage',
      Threshold: 3600,
    });
    app.template('operations').hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  test('a router that says nothing counts as unhealthy', () => {
    app.template('operations').hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'HealthyHostCount',
      TreatMissingData: 'breaching',
    });
  });

  test('there is a budget, and who gave an address is told', () => {
    app.template('operations').resourceCountIs('AWS::Budgets::Budget', 1);
    const told = profile === 'production' ? 1 : 0;
    app.template('operations').resourceCountIs('AWS::SNS::Subscription', told);
  });
});
