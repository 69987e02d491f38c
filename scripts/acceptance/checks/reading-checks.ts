import assert from 'node:assert/strict';
import { check } from '../acceptance-check';
import { expectRecent, expectStatus } from '../expectations';
import { bearer } from '../public-api';

const WHOLE = { accepted: 1, rejected: [] };

/** Readings by HTTP, in each form, and what of them is found again. */
export const READING_CHECKS = [
  check(
    'a reading is taken as flat JSON with Basic, with Bearer, as curl -d sends it, and from an admin',
    async (context) => {
      const { api, credentials, device } = context;
      const asBearer = { authorization: bearer(device), 'content-type': 'application/json' };
      const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
      const posts = {
        'with Basic': () => api.post(device, { basic: 21.5 }),
        'with Bearer': () =>
          api.request('/v1/readings', { method: 'POST', headers: asBearer, body: '{"bearer":true}' }),
        'as a form, which is what curl -d says': () => api.post(device, '{"form":"open"}', asForm),
        'by an admin': () => api.postFor(device.uuid, credentials.admin, { admin: 4 }),
      };
      for (const [how, post] of Object.entries(posts)) {
        assert.deepEqual(JSON.parse(await expectStatus(post(), 202, `POST /v1/readings ${how}`)), WHOLE);
      }
    },
  ),
  check('of an array each record is judged by itself', async ({ api, device }) => {
    const startMs = Date.now() - 60_000;
    const body = await expectStatus(
      api.post(device, [
        { listed: 1, observed_at: startMs },
        { listed: null, observed_at: startMs + 1000 },
        { listed: 3, observed_at: new Date(startMs + 2000).toISOString() },
      ]),
      202,
      'POST /v1/readings with an array',
    );
    assert.match(body, /^\{"accepted":2,"rejected":\[\{"index":1,"reason":"[^"]*listed/, `it answered ${body}`);
  }),
  check(
    'a repeated Idempotency-Key or observed_at has no second effect, and a POST without is a new reading',
    async ({ api, device }) => {
      const observedAt = new Date(Date.now() - 60_000).toISOString();
      for (const _attempt of [1, 2]) {
        await expectStatus(api.post(device, { repeated: 3 }, { 'idempotency-key': 'acceptance' }), 202, 'a repetition');
        await expectStatus(api.post(device, { timed: 5, observed_at: observedAt }), 202, 'the same instant again');
        await expectStatus(api.post(device, { single: 4 }), 202, 'a POST without a key');
      }
    },
  ),
  check('readings that came by HTTP are in the readings API within 30 seconds, each once', async (context) => {
    const expected: Readonly<Record<string, unknown[]>> = {
      basic: [21.5],
      bearer: [true],
      form: ['open'],
      admin: [4],
      listed: [1, 3],
      repeated: [3],
      timed: [5],
      single: [4, 4],
    };
    for (const [metric, values] of Object.entries(expected)) await expectRecent(context, metric, values);
    const { api, device } = context;
    const latest = await expectStatus(
      api.request(`/v1/devices/${device.uuid}/latest`, { as: device }),
      200,
      'GET /v1/devices/UUID/latest',
    );
    for (const part of ['"metric":"basic","value":21.5', '"metric":"listed","value":3']) {
      assert.ok(latest.includes(part), `latest should hold ${part}: ${latest}`);
    }
  }),
];
