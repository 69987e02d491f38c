import { randomUUID } from 'node:crypto';
import type { Credentials } from '../../../local/gateway/credential-store';

export const INSTANCE_ID = 'i-0123456789abcdef0';
/** The instance's own address, where the load balancer finds it. */
export const INSTANCE_ADDRESS = '10.0.31.17';

export interface MetadataRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface MetadataAnswer {
  readonly status: number;
  readonly body: string;
}

const NOT_FOUND: MetadataAnswer = { status: 404, body: 'Not Found' };
const CREDENTIALS_LIFE_MS = 6 * 3_600_000;

/** EC2's instance metadata service, version 2 alone: without a token there is no answer. */
export class MetadataService {
  /** What the Auto Scaling group wants of the instance: `InService`, and `Terminated` once it is to end. */
  targetLifecycleState = 'InService';
  readonly #tokens = new Set<string>();
  readonly #region: string;
  readonly #roleName: string;
  readonly #issue: () => Credentials;

  constructor(options: { readonly region: string; readonly roleName: string; readonly issue: () => Credentials }) {
    this.#region = options.region;
    this.#roleName = options.roleName;
    this.#issue = options.issue;
  }

  answer({ method, path, headers }: MetadataRequest): MetadataAnswer {
    if (path === '/latest/api/token') {
      if (method !== 'PUT' || headers['x-aws-ec2-metadata-token-ttl-seconds'] === undefined) {
        return { status: 400, body: 'Bad Request' };
      }
      const token = randomUUID();
      this.#tokens.add(token);
      return { status: 200, body: token };
    }
    if (!this.#tokens.has(String(headers['x-aws-ec2-metadata-token']))) return { status: 401, body: 'Unauthorized' };
    const body = this.#values()[path.replace(/^\/latest\/meta-data\//, '').replace(/\/$/, '')];
    return body === undefined ? NOT_FOUND : { status: 200, body: body() };
  }

  #values(): Record<string, () => string> {
    return {
      'instance-id': () => INSTANCE_ID,
      'local-ipv4': () => INSTANCE_ADDRESS,
      'placement/region': () => this.#region,
      'placement/availability-zone': () => `${this.#region}a`,
      'autoscaling/target-lifecycle-state': () => this.targetLifecycleState,
      'iam/security-credentials': () => this.#roleName,
      [`iam/security-credentials/${this.#roleName}`]: () => this.#credentials(),
    };
  }

  #credentials(): string {
    const { accessKeyId, secretAccessKey, sessionToken } = this.#issue();
    return JSON.stringify({
      Code: 'Success',
      Type: 'AWS-HMAC',
      LastUpdated: new Date().toISOString(),
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      Token: sessionToken,
      Expiration: new Date(Date.now() + CREDENTIALS_LIFE_MS).toISOString(),
    });
  }
}
