import { gzipSync } from 'node:zlib';
import { findUserData } from '../../../../verify/rungs/user-data/find-user-data';
import { att, deploymentOf, resource } from '../../faults-of';

function found(userData: unknown, more: Record<string, unknown> = {}) {
  const deployment = deploymentOf({
    Router: {
      Resources: {
        Template: resource('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { UserData: userData } }),
        Queue: resource('AWS::SQS::Queue'),
        Table: resource('AWS::DynamoDB::Table'),
        ...more,
      },
    },
  });
  return findUserData(deployment);
}

describe('findUserData', () => {
  test('finds what launch templates, instances and launch configurations are given', () => {
    const script = { 'Fn::Base64': '#!/bin/sh\n' };
    const userData = found(script, {
      Machine: resource('AWS::EC2::Instance', { UserData: script }),
      Old: resource('AWS::AutoScaling::LaunchConfiguration', { UserData: script }),
      Bare: resource('AWS::EC2::Instance'),
    });
    expect(userData.map(({ resource: { logicalId } }) => logicalId)).toEqual(['Template', 'Machine', 'Old']);
  });

  test('puts plausible values in for what only CloudFormation knows', () => {
    const [userData] = found({
      'Fn::Base64': {
        'Fn::Join': [' ', ['#!/bin/sh', { Ref: 'AWS::Region' }, { Ref: 'Queue' }, att('Queue'), { Ref: 'Table' }]],
      },
    });
    expect(userData?.text).toBe(
      '#!/bin/sh eu-central-1 https://sqs.eu-central-1.amazonaws.com/111122223333/Router-Queue-1A2B3C4D5E6F ' +
        'arn:aws:sqs:eu-central-1:111122223333:Router-Queue-1A2B3C4D5E6F Router-Table-1A2B3C4D5E6F',
    );
  });

  test('reads what the template has encoded already, gzipped too, and counts the bytes before base64', () => {
    const script = `#!/bin/bash\n# ${'x'.repeat(2000)}\n`;
    const zipped = gzipSync(script);
    expect(found(Buffer.from(script).toString('base64'))).toMatchObject([{ text: script, bytes: script.length }]);
    expect(found(zipped.toString('base64'))).toMatchObject([{ text: script, bytes: zipped.length, isEncoded: true }]);
  });

  test.each([
    [{ 'Fn::Base64': '#!/bin/sh\n' }, true],
    [{ 'Fn::If': ['Yes', { 'Fn::Base64': '#!/bin/sh\n' }, { 'Fn::Sub': '#!/bin/sh\n' }] }, false],
    [{ Ref: 'Parameter' }, true],
    ['IyEvYmluL3NoCg==', true],
    ['#!/bin/sh\n', false],
    [{ 'Fn::Join': ['', ['#!/bin/sh\n']] }, false],
  ])('sees whether EC2 can decode %j', (userData, isEncoded) => {
    const parameters = { Parameters: { Parameter: { Type: 'String', Default: 'IyEvYmluL3NoCg==' } } };
    const template = resource('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { UserData: userData } });
    const deployment = deploymentOf({ Router: { ...parameters, Resources: { Template: template } } });
    expect(findUserData(deployment)).toMatchObject([{ isEncoded }]);
  });
});
