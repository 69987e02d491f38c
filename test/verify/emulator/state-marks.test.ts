import type { MarkerContext } from '../../../verify/rungs/emulator/markers';
import { lostMarks } from '../../../verify/rungs/emulator/state-marks';

const context: MarkerContext = {
  sdk: {
    endpoint: 'http://127.0.0.1:9',
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  },
  database: { secretArn: 'arn', name: 'db', clusterArn: (id) => id },
};
const mark = { stack: 'App', logicalId: 'Raw', type: 'AWS::S3::Bucket', physicalId: 'raw-1', value: 'mark' };

function stackWith(...resources: { logicalId: string; type: string; physicalId: string }[]) {
  return [{ name: 'App', status: 'UPDATE_COMPLETE', outputs: {}, resources }];
}

describe('data over an upgrade', () => {
  it('is lost with a resource whose logical id is no more', async () => {
    const faults = await lostMarks([mark], stackWith(), context);
    expect(faults).toEqual([
      expect.objectContaining({ logicalId: 'Raw', wrong: 'is in its stack no more after the upgrade' }),
    ]);
  });

  it('is lost with a resource that was replaced', async () => {
    const replaced = { logicalId: 'Raw', type: 'AWS::S3::Bucket', physicalId: 'raw-2' };
    const faults = await lostMarks([mark], stackWith(replaced), context);
    expect(faults).toEqual([expect.objectContaining({ wrong: 'is another resource after the upgrade' })]);
  });

  it('counts as lost where it cannot be read', async () => {
    const same = { logicalId: 'Raw', type: 'AWS::S3::Bucket', physicalId: 'raw-1' };
    const [fault] = await lostMarks([mark], stackWith(same), context);
    expect(fault?.wrong).toMatch(/^cannot be read after the upgrade: /);
  });
});
