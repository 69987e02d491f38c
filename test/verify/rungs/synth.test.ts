import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../../lib/project-root';
import { checkSynth } from '../../../verify/rungs/synth';
import { resource } from '../faults-of';
import { removeFolders, writtenAssembly, writtenTemplates } from '../written-assembly';

const queue = resource('AWS::SQS::Queue', { VisibilityTimeout: 60 });
const misspelt = resource('AWS::SQS::Queue', { VisibilityTimeOut: 60 });
const inZone = resource('AWS::EC2::Subnet', {
  VpcId: 'vpc-0123456789abcdef0',
  CidrBlock: '10.0.0.0/24',
  AvailabilityZone: 'eu-central-1a',
});

afterAll(removeFolders);

describe('the rung synth', () => {
  it('holds for what CloudFormation takes', () => {
    expect(checkSynth(writtenTemplates({ Data: { Resources: { Queue: queue } } }))).toEqual([]);
  });

  it('names template and resource of a property that the type does not have', () => {
    const folder = writtenTemplates({
      Data: { Resources: { Queue: queue } },
      Ingest: { Resources: { Queue: misspelt } },
    });
    expect(checkSynth(folder)).toEqual([
      expect.objectContaining({
        template: 'Ingest.template.json',
        logicalId: 'Queue',
        type: 'AWS::SQS::Queue',
        wrong: expect.stringContaining('VisibilityTimeOut'),
      }),
    ]);
  });

  it('names an output that refers to nothing', () => {
    const folder = writtenTemplates({
      Data: { Resources: { Queue: queue }, Outputs: { Url: { Value: { Ref: 'Nowhere' } } } },
    });
    expect(checkSynth(folder)).toEqual([
      expect.objectContaining({ template: 'Data.template.json', wrong: expect.stringContaining("'Nowhere'") }),
    ]);
  });

  it('takes a warning for a fault, until a construct above it gives a reason', () => {
    const id = { type: 'aws:cdk:logicalId', data: 'Subnet' };
    const template = { Resources: { Subnet: inZone } };
    const accepted = {
      type: 'aws:cdk:acknowledged-rules',
      data: { 'CloudFormation-Validate::W3010': 'zones are given' },
    };
    expect(checkSynth(writtenAssembly('Network', template, { '/Network/Subnet': [id] }))).toEqual([
      expect.objectContaining({ rule: 'synth/W3010', template: 'Network.template.json', logicalId: 'Subnet' }),
    ]);
    expect(
      checkSynth(writtenAssembly('Network', template, { '/Network': [accepted], '/Network/Subnet': [id] })),
    ).toEqual([]);
  });

  it('names the construct that gave an error or a warning', () => {
    const notes = { '/Data/Queue': [{ type: 'aws:cdk:warning', data: 'a queue without an end' }] };
    expect(checkSynth(writtenAssembly('Data', { Resources: { Queue: queue } }, notes))).toEqual([
      expect.objectContaining({
        rule: 'synth/construct-warning',
        template: 'Data.template.json',
        logicalId: 'Data/Queue',
        wrong: 'a queue without an end',
      }),
    ]);
  });

  it('is what every synth of ours does by itself', () => {
    const read = (name: string): unknown => JSON.parse(readFileSync(join(PROJECT_ROOT, name), 'utf8'));
    const { context } = z.object({ context: z.record(z.string(), z.unknown()) }).parse(read('cdk.json'));
    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(read('package.json'));
    expect(context['@aws-cdk/core:validateAgainstDefaultRules']).toBe(true);
    expect(scripts['synth']).toContain('--strict');
  });
});
