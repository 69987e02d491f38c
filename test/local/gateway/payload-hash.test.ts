import { createHash } from 'node:crypto';
import { payloadHashOf, verifyChunks } from '../../../local/gateway/payload-hash';
import { signingKey } from '../../../local/gateway/signing-key';

/** AWS's own example ("Transferring payload in multiple chunks", S3 API reference): 66,560 times `a` in chunks of 64 KiB. */
const scope = { date: '20130524', region: 'us-east-1', service: 's3' };
const key = signingKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', scope);
const SIGNATURES = [
  'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
  '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
  'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
];

function streamed(letter = 'a') {
  const [first, second, last] = SIGNATURES;
  const body = Buffer.from(
    `10000;chunk-signature=${first}\r\n${letter.repeat(65_536)}\r\n` +
      `400;chunk-signature=${second}\r\n${'a'.repeat(1024)}\r\n0;chunk-signature=${last}\r\n\r\n`,
  );
  return {
    declared: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    seedSignature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    signingKey: key,
    timestamp: '20130524T000000Z',
    scope: '20130524/us-east-1/s3/aws4_request',
    body,
  };
}

describe('verifyChunks', () => {
  it("accepts AWS's published example", () => {
    expect(() => verifyChunks(streamed())).not.toThrow();
  });

  it('refuses a changed chunk', () => {
    expect(() => verifyChunks(streamed('b'))).toThrow('a signature does not match');
  });

  it('refuses a body that ends before its last chunk', () => {
    const stream = streamed();
    expect(() => verifyChunks({ ...stream, body: stream.body.subarray(0, 65_700) })).toThrow('chunk');
  });
});

describe('payloadHashOf', () => {
  const body = Buffer.from('x');
  const hash = createHash('sha256').update('x').digest('hex');

  it('computes what the request does not declare', () => {
    expect(payloadHashOf({ declared: undefined, presigned: false, service: 'dynamodb', body })).toBe(hash);
  });

  it('takes an unsigned payload from S3 clients alone', () => {
    const payload = { declared: 'UNSIGNED-PAYLOAD', presigned: false, body };
    expect(payloadHashOf({ ...payload, service: 's3' })).toBe('UNSIGNED-PAYLOAD');
    expect(() => payloadHashOf({ ...payload, service: 'sqs' })).toThrow('sqs does not take');
  });
});
