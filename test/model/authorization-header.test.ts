import { parseAuthorization } from '../../src/model/authorization-header';

describe('parseAuthorization', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const pair = { uuid: 'device-a', token: 'to:ken' };

  it.each([
    `Basic ${base64('device-a:to:ken')}`,
    `bearer ${base64('device-a:to:ken')}`,
    'Bearer device-a:to:ken',
    'Token device-a:to:ken',
  ])('reads %j', (header) => {
    expect(parseAuthorization(header)).toEqual(pair);
  });

  it.each([
    undefined,
    '',
    'Basic',
    'Basic  ',
    'Basic device-a:token',
    'Bearer :token',
    'Bearer device-a:',
    'Digest x:y',
    `Basic ${base64('a b:token')}`,
    `Basic ${base64(`${'x'.repeat(65)}:token`)}`,
    `Basic ${base64('device-a:token')} more`,
  ])('takes %j for none', (header) => {
    expect(parseAuthorization(header)).toBeUndefined();
  });
});
