import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { answerCustomResource } from '../../lambda/custom-resource';
import { HeadwaterError } from '../../src/model/errors';
import { MemoryLogger } from '../doubles/memory-logger';

describe("a custom resource's answer", () => {
  const answers: { method: string | undefined; headers: IncomingHttpHeaders; body: Record<string, unknown> }[] = [];
  let failures = 0;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (failures > 0) {
        failures -= 1;
        response.writeHead(500).end();
        return;
      }
      answers.push({ method: request.method, headers: request.headers, body: JSON.parse(body) });
      response.writeHead(200).end();
    });
  });

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  beforeEach(() => {
    answers.length = 0;
    failures = 0;
  });

  const common = {
    ServiceToken: 'arn:aws:lambda:us-east-1:1:function:f',
    StackId: 'arn:aws:cloudformation:us-east-1:1:stack/s/1',
    RequestId: 'request-1',
    LogicalResourceId: 'Schema',
    ResourceType: 'Custom::Schema',
    ResourceProperties: { ServiceToken: 'arn:aws:lambda:us-east-1:1:function:f' },
  };
  const eventOf = (type: 'Create' | 'Update' | 'Delete'): CloudFormationCustomResourceEvent => {
    const ResponseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/presigned?signature=x`;
    if (type === 'Create') return { ...common, ResponseURL, RequestType: 'Create' };
    const PhysicalResourceId = 'as it was created';
    return type === 'Update'
      ? {
          ...common,
          ResponseURL,
          PhysicalResourceId,
          RequestType: 'Update',
          OldResourceProperties: common.ResourceProperties,
        }
      : { ...common, ResponseURL, PhysicalResourceId, RequestType: 'Delete' };
  };
  const answer = async (type: 'Create' | 'Update' | 'Delete', work: () => Promise<Record<string, unknown>>) => {
    await answerCustomResource(eventOf(type), {
      work,
      physicalResourceId: 'history-schema',
      logStreamName: 'stream-1',
      fetch,
      logger: new MemoryLogger(),
    });
    return answers;
  };

  test('is a PUT with an empty content type, as the presigned URL was signed', async () => {
    const [given] = await answer('Create', async () => ({ applied: '1' }));
    expect(given?.method).toBe('PUT');
    expect(given?.headers['content-type'] ?? '').toBe('');
    expect(given?.headers['content-length']).toBeDefined();
    expect(given?.body).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: 'history-schema',
      StackId: common.StackId,
      RequestId: 'request-1',
      LogicalResourceId: 'Schema',
      Data: { applied: '1' },
    });
  });

  test('to an update keeps the identity, so that CloudFormation deletes nothing', async () => {
    const [given] = await answer('Update', async () => ({}));
    expect(given?.body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'as it was created' });
  });

  test('to a deletion is success, and nothing is done', async () => {
    const work = jest.fn(async () => Promise.reject(new Error('must not run')));
    const [given] = await answer('Delete', work);
    expect(given?.body).toMatchObject({ Status: 'SUCCESS' });
    expect(work).not.toHaveBeenCalled();
  });

  test('to a failure names the error, its causes and the log stream', async () => {
    const [given] = await answer('Create', async () => {
      throw new HeadwaterError('internal', 'The history database refused a statement.', {
        cause: new Error('permission denied'),
      });
    });
    expect(given?.body['Status']).toBe('FAILED');
    expect(given?.body['Reason']).toMatch(/refused a statement.*permission denied.*stream-1/);
  });

  test('stays within the size that CloudFormation takes', async () => {
    const [given] = await answer('Create', async () => Promise.reject(new Error('x'.repeat(10_000))));
    expect(JSON.stringify(given?.body).length).toBeLessThan(4096);
  });

  test('is sent again if it does not arrive', async () => {
    failures = 2;
    expect(await answer('Create', async () => ({}))).toHaveLength(1);
  });
});
