import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../../../verify/fault';
import { checkCdkNag } from '../../../verify/rungs/cdk-nag';
import { PROFILES, synthesize } from '../../lib/synthesized-app';
import { att, resource } from '../faults-of';
import {
  removeFolders,
  temporaryFolder,
  writtenAssembly,
  writtenTemplates,
  type WrittenNotes,
} from '../written-assembly';

afterAll(removeFolders);

function check(folder: string): { faults: Fault[]; notes: string[]; reports: string } {
  const notes: string[] = [];
  const reports = temporaryFolder();
  return { faults: checkCdkNag(folder, (text) => notes.push(text), reports), notes, reports };
}

const named = (faults: readonly Fault[]): string[] =>
  faults.map(({ template, logicalId, rule }) => `${template} ${logicalId} ${rule}`).sort();

/** A queue without TLS, without a dead-letter queue. */
const openQueue = resource('AWS::SQS::Queue', {});

function policy(resources: unknown): Record<string, unknown> {
  const Statement = [{ Effect: 'Allow', Action: 's3:PutObject', Resource: resources }];
  return resource('AWS::IAM::Policy', { PolicyName: 'p', Roles: ['r'], PolicyDocument: { Statement } });
}

describe('the rung cdk-nag', () => {
  it('names template and resource of each finding', () => {
    const folder = writtenTemplates({ Data: { Resources: { Queue: openQueue } } });
    expect(named(check(folder).faults)).toEqual([
      'Data.template.json Queue cdk-nag/AwsSolutions-SQS3',
      'Data.template.json Queue cdk-nag/AwsSolutions-SQS4',
      'Data.template.json Queue cdk-nag/Serverless-SQSRedrivePolicy',
    ]);
  });

  it('takes the reasons that constructs above the resource gave', () => {
    const notes: WrittenNotes = {
      '/Data': [{ type: 'aws:cdk:acknowledged-rules', data: { 'Annotation::AwsSolutions-SQS4': 'a reason' } }],
      '/Data/Queue': [{ type: 'aws:cdk:acknowledged-rules', data: { 'Annotation::AwsSolutions-SQS3': 'a reason' } }],
      '/Data/Queue/Resource': [{ type: 'aws:cdk:logicalId', data: 'Queue' }],
      '/Data/Other': [
        { type: 'aws:cdk:acknowledged-rules', data: { 'Annotation::Serverless-SQSRedrivePolicy': 'a reason' } },
      ],
    };
    const { faults, notes: said } = check(writtenAssembly('Data', { Resources: { Queue: openQueue } }, notes));
    expect(named(faults)).toEqual(['Data.template.json Queue cdk-nag/Serverless-SQSRedrivePolicy']);
    expect(said).toContain('Excuses nothing any more: /Data/Other Serverless-SQSRedrivePolicy');
  });

  it('takes the reasons that the metadata of the resource gives', () => {
    const rules = ['AwsSolutions-SQS3', 'AwsSolutions-SQS4'].map((id) => ({ id, reason: 'a reason' }));
    const queue = { ...openQueue, Metadata: { cdk_nag: { rules_to_suppress: rules } } };
    expect(named(check(writtenTemplates({ Data: { Resources: { Queue: queue } } })).faults)).toEqual([
      'Data.template.json Queue cdk-nag/Serverless-SQSRedrivePolicy',
    ]);
  });

  it('reads references to other stacks and to nothing', () => {
    const output = { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'BucketArn' } };
    const resources = [{ 'Fn::Join': ['', [output, '/raw/*']] }, att('Nowhere'), { 'Fn::Sub': '${Missing.Arn}/x' }];
    expect(named(check(writtenTemplates({ Ingest: { Resources: { Policy: policy(resources) } } })).faults)).toEqual([
      'Ingest.template.json Policy cdk-nag/AwsSolutions-IAM5[Resource::Data:BucketArn/raw/*]',
    ]);
  });

  it('names a resource that CDK cannot read, and judges the others', () => {
    const broken = resource('AWS::SQS::Queue', { RedrivePolicy: { 'Fn::Nonsense': 1 } });
    const faults = named(check(writtenTemplates({ Data: { Resources: { Broken: broken, Queue: openQueue } } })).faults);
    expect(faults).toContain('Data.template.json Broken cdk-nag/unreadable');
    expect(faults).toContain('Data.template.json Queue cdk-nag/AwsSolutions-SQS4');
  });

  it('reports what NIST 800-53 R5 finds besides, in a file', () => {
    const bucket = resource('AWS::S3::Bucket', {});
    const { notes, reports } = check(writtenTemplates({ Data: { Resources: { Bucket: bucket } } }));
    const [report = ''] = readdirSync(reports);
    const lines = readFileSync(join(reports, report), 'utf8').trimEnd().split('\n');
    expect(notes).toEqual([expect.stringContaining(`NIST 800-53 R5: ${lines.length} findings`)]);
    expect(lines).toContainEqual(
      expect.stringContaining('Data.template.json: Bucket (AWS::S3::Bucket) cdk-nag/NIST.800.53.R5-S3BucketVersioning'),
    );
  });

  it.each(PROFILES)(
    'finds nothing in profile %s that no reason stands beside, and no reason that excuses nothing',
    (profile) => {
      const { faults, notes } = check(synthesize(profile).assembly.directory);
      expect(named(faults)).toEqual([]);
      expect(notes).toEqual([expect.stringMatching(/^NIST/)]);
    },
  );
});
