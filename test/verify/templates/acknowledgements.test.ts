import { Acknowledgements } from '../../../verify/templates/acknowledgements';
import { templateSchema } from '../../../verify/templates/template-schema';

function accepting(rule: string): Acknowledgements {
  const notes = {
    '/Ingest/Role': [{ type: 'aws:cdk:acknowledged-rules', data: { [rule]: 'a reason' } }],
    '/Ingest/Role/Policy': [{ type: 'aws:cdk:logicalId', data: 'Policy' }],
    '/Ingest/RoleOfAnother': [{ type: 'aws:cdk:logicalId', data: 'Other' }],
  };
  const file = { path: 'Ingest.template.json', stackName: 'Ingest', nested: false, notes };
  return new Acknowledgements(file, templateSchema.parse({ Resources: {} }));
}

describe('acknowledgements', () => {
  it('hold for the construct and all below it, and for no other', () => {
    const acknowledgements = accepting('Annotation::AwsSolutions-L1');
    expect(acknowledgements.accept('AwsSolutions-L1', 'Policy')).toBe(true);
    expect(acknowledgements.accept('AwsSolutions-L2', 'Policy')).toBe(false);
    expect(acknowledgements.accept('AwsSolutions-L1', 'Other')).toBe(false);
    expect(acknowledgements.accept('AwsSolutions-L1', undefined)).toBe(false);
  });

  it.each([
    ['AwsSolutions-IAM5[Resource::<bucket>/raw/*]', 'AwsSolutions-IAM5[Resource::<Raw.Arn>/raw/*]', true],
    ['AwsSolutions-IAM5[Resource::<bucket>/raw/*]', 'AwsSolutions-IAM5[Resource::arn:aws:s3:::raw/raw/*]', true],
    ['AwsSolutions-IAM5[Resource::<bucket>/raw/*]', 'AwsSolutions-IAM5[Resource::arn:aws:s3:::*/raw/*]', false],
    ['AwsSolutions-IAM5[Resource::<bucket>/raw/*]', 'AwsSolutions-IAM5[Resource::<Raw.Arn>/*]', false],
    ['AwsSolutions-IAM5[Resource::<bucket>/*]', 'AwsSolutions-IAM5[Resource::*]', false],
    ['AwsSolutions-IAM5[Resource::*]', 'AwsSolutions-IAM5[Resource::<Raw.Arn>/raw/*]', false],
    ['AwsSolutions-IAM5', 'AwsSolutions-IAM5[Resource::*]', false],
  ])('%s: does it excuse %s? %s', (accepted, found, excused) => {
    expect(accepting(accepted).accept(found, 'Policy')).toBe(excused);
  });

  it('that were never needed are told', () => {
    const acknowledgements = accepting('AwsSolutions-L1');
    expect(acknowledgements.unused()).toEqual(['/Ingest/Role AwsSolutions-L1']);
    acknowledgements.accept('AwsSolutions-L1', 'Policy');
    expect(acknowledgements.unused()).toEqual([]);
  });
});
