import { ClientAddresses, type ViewerAddressHeader } from '../../../src/router/limits/client-address';

const trusting = (viewerAddressHeader: ViewerAddressHeader): ClientAddresses =>
  new ClientAddresses({ trustedProxies: ['10.0.0.0/16', 'fd00::/8'], viewerAddressHeader });

describe('the address of a client', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2:ffff::', '2001:db8:1:2:ffff::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80::1', 'fe80:0:0:0::/64'],
  ])('of socket %s is %s, counted as %s, whatever a header says', (remote, text, key) => {
    const headers = { 'x-forwarded-for': '198.51.100.1', 'x-viewer-ip': '198.51.100.1' };
    expect(trusting('x-forwarded-for').find(remote, headers)).toEqual({ text, key });
    expect(trusting('x-viewer-ip').find(remote, headers)).toEqual({ text, key });
  });

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7, 10.0.3.4', '192.0.2.7'],
    // What the client itself has sent stands on the left of what was appended.
    ['203.0.113.9, 192.0.2.7, 10.0.3.4,10.0.9.9', '192.0.2.7'],
    ['10.0.1.1, 192.0.2.7', '192.0.2.7'],
    ['192.0.2.7:4711', '192.0.2.7'],
    ['"nonsense", 2001:db8::1', '2001:db8:0:0::/64'],
    ['[2001:db8::1]:4711, 10.0.0.1', '2001:db8:0:0::/64'],
    ['192.0.2.7, nonsense', undefined],
    ['10.0.1.1', undefined],
    ['', undefined],
  ])('of X-Forwarded-For %j from a trusted proxy is counted as %s', (header, key) => {
    expect(trusting('x-forwarded-for').find('10.0.0.9', { 'x-forwarded-for': header }).key).toBe(key);
    expect(trusting('x-forwarded-for').find('fd00::9', { 'x-forwarded-for': header }).key).toBe(key);
  });

  it.each([
    ['198.51.100.10:46532', '198.51.100.10'],
    ['2001:db8:1:2:3:4:5:6:8080', '2001:db8:1:2::/64'],
    ['2001:db8::1:46532', '2001:db8:0:0::/64'],
    ['[2001:db8::1]:46532', '2001:db8:0:0::/64'],
    ['unknown', undefined],
  ])('of CloudFront-Viewer-Address %j is counted as %s', (header, key) => {
    const addresses = trusting('cloudfront-viewer-address');
    expect(addresses.find('10.0.0.9', { 'cloudfront-viewer-address': header }).key).toBe(key);
  });

  it('is taken from the configured header alone: another may be the client’s own', () => {
    const headers = { 'x-forwarded-for': '203.0.113.9', 'cloudfront-viewer-address': '203.0.113.9:1' };
    expect(trusting('x-viewer-ip').find('10.0.0.9', headers)).toEqual({ text: '10.0.0.9', key: undefined });
    expect(trusting('x-viewer-ip').find('10.0.0.9', { ...headers, 'x-viewer-ip': '192.0.2.7' }).key).toBe('192.0.2.7');
  });

  it('of a socket that has gone is unknown', () => {
    expect(trusting('x-viewer-ip').find(undefined)).toEqual({ text: 'unknown', key: undefined });
  });
});
