import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACKNOWLEDGED_RULES } from '../../../verify/cfn-lint/acknowledged';
import { faultsInFindings } from '../../../verify/cfn-lint/findings';
import { readTemplate } from '../../../verify/templates/read-assembly';

/** What cfn-lint 1.58.0 says about the template beside it: `cfn-lint --format json --template Data.template.json`. */
const RECORDED = join(__dirname, 'recorded');
const output = readFileSync(join(RECORDED, 'findings.json'), 'utf8');
const templates = new Map([['Data.template.json', readTemplate(join(RECORDED, 'Data.template.json'))]]);

describe('findings of cfn-lint', () => {
  const faults = faultsInFindings(output, templates);

  it('name template, resource and type', () => {
    expect(faults).toContainEqual({
      rule: 'cfn-lint/E3012',
      template: 'Data.template.json',
      logicalId: 'Queue',
      type: 'AWS::SQS::Queue',
      wrong: "VisibilityTimeout: 'soon' is not of type 'integer'",
      fix: expect.stringContaining('https://github.com/aws-cloudformation/cfn-lint/'),
    });
    expect(faults).toContainEqual(
      expect.objectContaining({ rule: 'cfn-lint/E3035', logicalId: 'Bucket', type: 'AWS::S3::Bucket' }),
    );
  });

  it('name the output that is at fault', () => {
    expect(faults).toContainEqual(
      expect.objectContaining({ rule: 'cfn-lint/E6101', logicalId: 'Url', type: 'Outputs' }),
    );
  });

  it('count when they are warnings, and do not when there is a reason', () => {
    expect(output).toContain('"Id": "W3005"');
    expect(faults.map(({ rule }) => rule)).toContain('cfn-lint/W3011');
    expect(faults.map(({ rule }) => rule)).not.toContain('cfn-lint/W3005');
    expect(ACKNOWLEDGED_RULES.every(({ reason }) => reason.length > 40)).toBe(true);
  });

  it('are none in an output without any', () => {
    expect(faultsInFindings('[]', templates)).toEqual([]);
  });

  it('are not guessed from another output', () => {
    expect(() => faultsInFindings('[{"Level":"Error"}]', templates)).toThrow('Filename');
  });
});
