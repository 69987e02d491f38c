import { INSTANCE_ID, MetadataService } from '../../../../verify/rungs/boot/metadata-service';

describe('MetadataService', () => {
  const service = new MetadataService({
    region: 'eu-central-1',
    roleName: 'router',
    issue: () => ({ accessKeyId: 'ASIA', secretAccessKey: 'secret', sessionToken: 'session' }),
  });

  function get(path: string, headers: Record<string, string> = {}) {
    return service.answer({ method: 'GET', path: `/latest/meta-data/${path}`, headers });
  }

  function token(): Record<string, string> {
    const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' };
    return { 'x-aws-ec2-metadata-token': service.answer({ method: 'PUT', path: '/latest/api/token', headers }).body };
  }

  test('answers nothing without a token, and no token without its time to live', () => {
    expect(get('instance-id').status).toBe(401);
    expect(get('instance-id', { 'x-aws-ec2-metadata-token': 'guessed' }).status).toBe(401);
    expect(service.answer({ method: 'PUT', path: '/latest/api/token', headers: {} }).status).toBe(400);
  });

  test('says who the instance is and gives its role’s credentials', () => {
    expect(get('instance-id', token())).toEqual({ status: 200, body: INSTANCE_ID });
    expect(get('iam/security-credentials/', token()).body).toBe('router');
    expect(JSON.parse(get('iam/security-credentials/router', token()).body)).toMatchObject({
      AccessKeyId: 'ASIA',
      SecretAccessKey: 'secret',
      Token: 'session',
    });
    expect(get('no/such', token()).status).toBe(404);
  });

  test('says what the group wants of it', () => {
    expect(get('autoscaling/target-lifecycle-state', token()).body).toBe('InService');
    service.targetLifecycleState = 'Terminated';
    expect(get('autoscaling/target-lifecycle-state', token()).body).toBe('Terminated');
  });
});
