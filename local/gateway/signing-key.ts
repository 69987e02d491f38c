import { createHmac } from 'node:crypto';

export interface Scope {
  /** As in `20260228`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export function scopeText({ date, region, service }: Scope): string {
  return `${date}/${region}/${service}/aws4_request`;
}

const keys = new Map<string, Buffer>();

/** Keys change once a day for each credential, region and service. */
const MAXIMUM_KEYS = 1000;

/** The SigV4 signing key: the secret, bound to a day, a region and a service. */
export function signingKey(secretAccessKey: string, scope: Scope): Buffer {
  const id = `${secretAccessKey}/${scopeText(scope)}`;
  const known = keys.get(id);
  if (known !== undefined) return known;
  const day = hmac(`AWS4${secretAccessKey}`, scope.date);
  const key = hmac(hmac(hmac(day, scope.region), scope.service), 'aws4_request');
  if (keys.size >= MAXIMUM_KEYS) keys.clear();
  keys.set(id, key);
  return key;
}

export function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
