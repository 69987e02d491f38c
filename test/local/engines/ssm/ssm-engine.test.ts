import { GetParameterCommand, GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { SsmEngine } from '../../../../local/engines/ssm/ssm-engine';
import { testDeployment } from '../support/test-deployment';
import { clientSettings, startTestGateway } from '../support/test-gateway';

const engine = new SsmEngine({
  deployment: testDeployment([
    {
      type: 'AWS::SSM::Parameter',
      ref: '/headwater/demo/endpoint',
      properties: { Name: '/headwater/demo/endpoint', Type: 'String', Value: 'http://127.0.0.1:8080' },
    },
  ]),
});
let gateway: Awaited<ReturnType<typeof startTestGateway>>;
let client: SSMClient;

beforeAll(async () => {
  gateway = await startTestGateway([engine]);
  client = new SSMClient(clientSettings(gateway.endpoint));
});

afterAll(async () => {
  client.destroy();
  await gateway.close();
});

test('a declared parameter is read by its name and by its ARN', async () => {
  for (const Name of [
    '/headwater/demo/endpoint',
    'arn:aws:ssm:us-east-1:000000000000:parameter/headwater/demo/endpoint',
  ]) {
    const { Parameter } = await client.send(new GetParameterCommand({ Name }));
    expect(Parameter).toMatchObject({ Name: '/headwater/demo/endpoint', Value: 'http://127.0.0.1:8080', Version: 1 });
  }
  expect(engine.parameterValue('/headwater/demo/endpoint')).toBe('http://127.0.0.1:8080');
});

test('a parameter that is not declared is not found', async () => {
  await expect(client.send(new GetParameterCommand({ Name: '/other' }))).rejects.toMatchObject({
    name: 'ParameterNotFound',
  });
  const { Parameters, InvalidParameters } = await client.send(
    new GetParametersCommand({ Names: ['/headwater/demo/endpoint', '/other'] }),
  );
  expect(Parameters?.map(({ Name }) => Name)).toEqual(['/headwater/demo/endpoint']);
  expect(InvalidParameters).toEqual(['/other']);
});

test('a parameter without a value is refused by name', () => {
  const deployment = testDeployment([{ type: 'AWS::SSM::Parameter', ref: '/empty', properties: { Name: '/empty' } }]);
  expect(() => new SsmEngine({ deployment })).toThrow(/Test\/\/empty/);
});
