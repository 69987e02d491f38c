import { devicePrefix } from '../../../src/model/names';
import { ERROR_URI } from '../../../src/wamp/error-uris';
import { check } from '../acceptance-check';
import { expectRefusal, expectStatus } from '../expectations';
import { connect, withSession } from '../wamp-sessions';

const NOBODY = { uuid: 'acceptance-nobody', token: 'x' };

/** Who may not. */
export const PERMISSION_CHECKS = [
  check('by HTTP, a wrong token, an unknown device and another device are refused', async (context) => {
    const { api, device, other } = context;
    await expectStatus(api.request('/v1/readings', { method: 'POST', body: '{"a":1}' }), 401, 'a POST by nobody');
    await expectStatus(api.post({ ...device, token: 'wrong' }, { a: 1 }), 401, 'a POST with a wrong token');
    await expectStatus(api.post(NOBODY, { a: 1 }), 401, 'a POST by an unknown device');
    for (const path of ['', '/latest', '/readings?metric=basic']) {
      const attempt = api.request(`/v1/devices/${device.uuid}${path}`, { as: other });
      await expectStatus(attempt, 403, `GET /v1/devices/UUID${path} by another device`);
    }
    const foreign = api.postFor(device.uuid, other, { a: 1 });
    await expectStatus(foreign, 403, 'POST /v1/readings?device=UUID by another device');
    await expectStatus(api.request('/v1/devices', { as: device }), 403, 'GET /v1/devices by a device');
    await expectStatus(api.registration(device, 'acceptance'), 403, 'POST /v1/devices by a device');
  }),
  check(
    'by WAMP, a wrong ticket, an unknown device and another device are refused',
    async (context) => {
      const { device, other } = context;
      const wrong = connect(context, { ...device, token: 'wrong' });
      await expectRefusal(wrong, ERROR_URI.authenticationDenied, 'a wrong ticket');
      await expectRefusal(connect(context, NOBODY), ERROR_URI.authenticationDenied, 'an unknown device');
      await withSession(context, other, async (session) => {
        const foreign = `${devicePrefix(device.uuid)}reading`;
        const attempts = {
          'publishing to the topic of another device': () => session.publish(foreign, { kwargs: { a: 1 } }),
          'subscribing to the topic of another device': () => session.subscribe(foreign, () => undefined),
          'subscribing to all devices': () => session.subscribe('device.', () => undefined, 'prefix'),
          'registering a procedure of another device': () => session.register(foreign, () => undefined),
          'calling another device': () => session.call(foreign),
        };
        for (const [what, attempt] of Object.entries(attempts)) {
          await expectRefusal(attempt(), ERROR_URI.notAuthorized, what);
        }
      });
    },
    ['router'],
  ),
  check(
    'by the bridge, a wrong token, an unknown device and another device are refused',
    async ({ api, device, other }) => {
      const foreign = `${devicePrefix(device.uuid)}status`;
      const own = `${devicePrefix(other.uuid)}status`;
      const publish = 'POST /bridge/publish';
      await expectStatus(api.bridge('publish', other, { topic: own }), 200, `${publish} to its own topic`);
      await expectStatus(api.bridge('publish', other, { topic: foreign }), 403, `${publish} by another device`);
      await expectStatus(api.bridge('call', other, { procedure: foreign }), 403, 'POST /bridge/call by another device');
      const wrong = api.bridge('publish', { ...other, token: 'wrong' }, { topic: own });
      await expectStatus(wrong, 401, `${publish} with a wrong token`);
      await expectStatus(api.bridge('publish', NOBODY, { topic: own }), 401, `${publish} by an unknown device`);
    },
    ['router'],
  ),
];
