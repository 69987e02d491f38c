import { randomUUID } from 'node:crypto';
import { signTicket } from '../../src/model/signed-ticket';
import { deriveKey } from '../../src/model/token';
import type { RunningCloud } from '../cloud';
import type { DeviceCredentials } from './credentials-file';

const SIGN_IN_SECONDS = 3600;

/** Address that signs the admin in to the console without typing a token; works once, within the hour. */
export function signInLink(
  cloud: Pick<RunningCloud, 'admin' | 'credentialsSecret' | 'endpoint'>,
  nowMs: number,
): string {
  const claims = {
    uuid: cloud.admin.uuid,
    role: 'admin',
    purpose: 'sign-in',
    expiresAt: Math.floor(nowMs / 1000) + SIGN_IN_SECONDS,
    nonce: randomUUID(),
  } as const;
  return `${cloud.endpoint}/console/sign-in?ticket=${signTicket(claims, deriveKey(cloud.credentialsSecret, 'session-key'))}`;
}

/** A line that posts a reading; works when pasted. */
export function curlLine(endpoint: string, { uuid, token }: DeviceCredentials): string {
  return `curl -u ${uuid}:${token} -d '{"temperature":21.5}' ${endpoint}/v1/readings`;
}

/** A line that prints the device's readings as they arrive; works when pasted in the project's folder. */
export function wampLine(cloud: RunningCloud, { uuid, token }: DeviceCredentials): string {
  const options = { url: cloud.wampUrl, realm: cloud.realm, authid: uuid, ticket: token };
  const literal = Object.entries(options)
    .map(([name, value]) => `${name}:'${value}'`)
    .join(',');
  const script =
    `const{WampClient}=require('./src/device/wamp-client');` +
    `WampClient.connect({${literal}}).then(c=>c.subscribe('device.${uuid}.reading',e=>console.log(e.kwargs)))`;
  return `node --import tsx -e "${script}"`;
}

/** What a person needs next, once the cloud is ready. */
export function readyMessage(cloud: RunningCloud, devices: readonly DeviceCredentials[], readySeconds: number): string {
  const [device] = devices;
  const lines = [
    '',
    `Ready after ${readySeconds.toFixed(1)} s.`,
    '',
    `  Console    ${signInLink(cloud, Date.now())}`,
    "             (signs in once, within the hour; later: the admin's UUID and token of credentials.json)",
    `  Endpoint   ${cloud.endpoint}`,
    `  Data       ${cloud.dataFolder} (credentials.json, access.log, logs/)`,
  ];
  if (device !== undefined)
    lines.push(
      '',
      `Post a reading as ${device.name}:`,
      `  ${curlLine(cloud.endpoint, device)}`,
      'See its readings arrive over WAMP:',
      `  ${wampLine(cloud, device)}`,
    );
  return [...lines, '', 'Ctrl-C stops it; everything accepted is kept.', ''].join('\n');
}
