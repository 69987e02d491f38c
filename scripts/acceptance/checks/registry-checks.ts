import assert from 'node:assert/strict';
import { check } from '../acceptance-check';
import { expectStatus } from '../expectations';

/** That it is there, and who is in it. */
export const REGISTRY_CHECKS = [
  check('the endpoint is healthy', async ({ api }) => {
    await expectStatus(api.request('/health'), 200, 'GET /health');
  }),
  check('an admin lists devices, all pages of them, and a device sees itself', async ({ api, credentials, device }) => {
    const uuids = await api.deviceUuids(credentials.admin);
    assert.ok(
      uuids.includes(device.uuid),
      `GET /v1/devices should list ${device.uuid}; it lists ${uuids.length} others`,
    );
    await expectStatus(api.request(`/v1/devices/${device.uuid}`, { as: device }), 200, 'GET /v1/devices/UUID');
  }),
];
