import { checksumOf } from '../../../../local/engines/s3/checksums';

// The check values of the catalogue of parametrised CRC algorithms for the text 123456789.
test.each([
  ['crc32', 'cbf43926'],
  ['crc32c', 'e3069283'],
  ['crc64nvme', 'ae8b14860a799888'],
])('%s has the value that its catalogue gives', (algorithm, hexadecimal) => {
  expect(Buffer.from(checksumOf(algorithm, Buffer.from('123456789')), 'base64').toString('hex')).toBe(hexadecimal);
});
