import assert from 'node:assert/strict';
import { check, NotTried } from '../acceptance-check';
import { expectAnswer, expectReason, expectStatus } from '../expectations';
import { reachDeviceLimit } from '../flood';

/** A little more than the default of `ingest.maximumBodyBytes`, and than the HTTP API's own limit. */
const MORE_THAN_DEFAULT_BYTES = 1_100_000;
const MORE_THAN_API_BYTES = 10_500_000;
const TEN_DAYS_MS = 10 * 86_400_000;

/** Bad input and too much of it. Nothing of it is recorded. */
export const LIMIT_CHECKS = [
  check('bad input gets its status', async ({ api, device }) => {
    await expectReason(api.post(device, '{"a":'), { status: 400, names: /line 1/ }, 'malformed JSON');
    const image = api.post(device, 'x', { 'content-type': 'image/png' });
    await expectReason(image, { status: 415, names: /image\/png.*application\/json/ }, 'an image');
    await expectStatus(api.request('/v1/nothing', { as: device }), 404, 'GET /v1/nothing');
    const { headers } = await expectAnswer(api.request('/v1/readings', { as: device }), 405, 'GET /v1/readings');
    assert.equal(headers.get('allow'), 'POST', '405 should come with Allow');
  }),
  check('a value outside its bounds is 422, and the answer names the bound', async ({ api, device }) => {
    const bounds: readonly (readonly [what: string, body: unknown, names: RegExp])[] = [
      ['a null value', { a: null }, /a is null: a value is a finite number, a boolean or a string/],
      [
        'a reading of ten days ago',
        { a: 1, observed_at: Date.now() - TEN_DAYS_MS },
        /earliest accepted now \(\d+ seconds ago\)/,
      ],
      [
        'a reading of tomorrow',
        { a: 1, observed_at: Date.now() + 86_400_000 },
        /latest accepted now \(\d+ seconds ahead\)/,
      ],
      ['a long string', { a: 'x'.repeat(100_000) }, /at most \d+ are taken/],
      ['a thousand metrics', metrics(1000), /at most \d+ metrics/],
      ['ten thousand readings', Array.from({ length: 10_000 }, () => ({ a: 1 })), /at most \d+ are taken/],
    ];
    for (const [what, body, names] of bounds) await expectReason(api.post(device, body), { status: 422, names }, what);
  }),
  check('a body that is too large is 413, and the answer names the limit', async ({ api, device }) => {
    const answer = await api.post(device, { a: 'x'.repeat(MORE_THAN_DEFAULT_BYTES) });
    const text = await answer.text();
    if (answer.status === 413) {
      assert.match(text, /at most \d+ are taken/, `the answer should name the limit: ${text}`);
      return;
    }
    // A deployment may take more (`ingest.maximumBodyBytes`), but the HTTP API takes 10 MB at most, and says so without a number.
    assert.equal(
      answer.status,
      422,
      `a string of 1.1 MB should answer 413 or 422; it answered ${answer.status}: ${text}`,
    );
    await expectStatus(api.post(device, { a: 'x'.repeat(MORE_THAN_API_BYTES) }), 413, 'a body of 10.5 MB');
  }),
  check('a device that sends too fast gets 429 with Retry-After, and others go on', async ({ api, device, other }) => {
    const { refusal, requests, seconds } = await reachDeviceLimit(() => api.post(other, {}));
    if (refusal === undefined) {
      throw new NotTried(`${requests} requests in ${seconds.toFixed(1)} s did not reach the limit of a device`);
    }
    assert.match(
      refusal.retryAfter,
      /^[1-9]\d*$/,
      `Retry-After should be whole seconds; it is "${refusal.retryAfter}"`,
    );
    await expectStatus(api.post(device, {}), 422, 'a POST of another device meanwhile');
    await new Promise((resolve) => setTimeout(resolve, Number(refusal.retryAfter) * 1000));
    await expectStatus(api.post(other, {}), 422, 'a POST after Retry-After');
  }),
];

function metrics(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`metric${index}`, index]));
}
