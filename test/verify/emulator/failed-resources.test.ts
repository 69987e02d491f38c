import { failedResources } from '../../../verify/rungs/emulator/failed-resources';

const OUTPUT = `
Web (Headwater-demo-Web): deploying... [5/6]
Headwater-demo-Web |  1/24 | 8:56:20 AM | CREATE_COMPLETE      | AWS::S3::Bucket             | Web/Assets/Bucket (AssetsBucket252B3DF7) 
Headwater-demo-Web |  1/24 | 8:56:23 AM | CREATE_FAILED        | Custom::CDKBucketDeployment | Web/Assets/Deployment/CustomResource/Default (AssetsDeploymentCustomResourceDF87C3AE) No such file or directory

Failed resources:
Headwater-demo-Web | 8:56:23 AM | CREATE_FAILED           | Custom::CDKBucketDeployment            | Web/Assets/Deployment/CustomResource/Default (AssetsDeploymentCustomResourceDF87C3AE) No such file or directory
❌  Headwater-demo-Web failed to deploy
`;

describe('the resources that a failed run of the CDK names', () => {
  it('are named once each, with stack, logical id, type and reason', () => {
    expect(failedResources('deploy', OUTPUT)).toEqual([
      expect.objectContaining({
        rule: 'emulator/deploy',
        template: 'Headwater-demo-Web',
        logicalId: 'AssetsDeploymentCustomResourceDF87C3AE',
        type: 'Custom::CDKBucketDeployment',
        wrong: 'create fails: No such file or directory',
      }),
    ]);
  });

  it('are the whole stack where its template fails', () => {
    const line =
      'Headwater-demo-Data |  6/19 | 8:55:17 AM | CREATE_FAILED           | AWS::CloudFormation::Stack                  | Headwater-demo-Data Template error: no such index';
    expect(failedResources('deploy', line)).toEqual([
      expect.objectContaining({
        template: 'Headwater-demo-Data',
        logicalId: 'Headwater-demo-Data',
        wrong: 'create fails: Template error: no such index',
      }),
    ]);
  });

  it('give way to the last words of a run that names none', () => {
    const [fault, ...more] = failedResources(
      'destroy',
      'Stack cannot be deleted while TerminationProtection is enabled\n',
    );
    expect(more).toEqual([]);
    expect(fault?.wrong).toBe('cdk destroy fails: Stack cannot be deleted while TerminationProtection is enabled');
  });
});
