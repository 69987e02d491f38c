import { timingSafeEqual } from 'node:crypto';
import type { Caller } from '../contracts';
import { canonicalRequestHash, headerValue, queryOf, type RawRequest } from './canonical-request';
import type { KnownCredentials } from './credential-store';
import { SignatureFault } from './signature-fault';
import { hmac, type Scope, scopeText, signingKey } from './signing-key';

/** What a request says of its signature, in the Authorization header or in the query of a presigned URL. */
export interface SignatureClaim {
  readonly presigned: boolean;
  readonly accessKeyId: string;
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** As in `20260228T101500Z`. */
  readonly timestamp: string;
  /** Lifetime of a presigned URL. */
  readonly expiresSeconds: number | undefined;
  readonly sessionToken: string | undefined;
}

const HEADER = /^AWS4-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;
const CREDENTIAL = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/;

/** Longest lifetime of a presigned URL: a week. */
const MAXIMUM_EXPIRES_SECONDS = 604_800;
const MAXIMUM_SKEW_MS = 15 * 60_000;

/** Reads the claim without believing it. Throws `SignatureFault` if there is none or it is malformed. */
export function readClaim(request: RawRequest): SignatureClaim {
  const authorization = headerValue(request.rawHeaders, 'authorization');
  if (authorization !== undefined) return claimOfHeader(request, authorization);
  const query = new Map(queryOf(request.target));
  if (query.has('X-Amz-Signature')) return claimOfQuery(query);
  throw new SignatureFault(
    'missing',
    'The request has no signature: neither an Authorization header nor X-Amz-Signature.',
  );
}

function claimOfHeader(request: RawRequest, authorization: string): SignatureClaim {
  const [, credential = '', signedHeaders = '', signature = ''] = HEADER.exec(authorization) ?? [];
  return {
    presigned: false,
    ...claimedCredential(credential),
    signedHeaders: signedHeaders.split(';'),
    signature,
    timestamp: headerValue(request.rawHeaders, 'x-amz-date') ?? '',
    expiresSeconds: undefined,
    sessionToken: headerValue(request.rawHeaders, 'x-amz-security-token'),
  };
}

function claimOfQuery(query: ReadonlyMap<string, string>): SignatureClaim {
  if (query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') {
    throw new SignatureFault('malformed', 'X-Amz-Algorithm must be AWS4-HMAC-SHA256.');
  }
  const expiresSeconds = Number(query.get('X-Amz-Expires') ?? NaN);
  if (!Number.isInteger(expiresSeconds) || expiresSeconds < 1 || expiresSeconds > MAXIMUM_EXPIRES_SECONDS) {
    throw new SignatureFault('malformed', `X-Amz-Expires must be 1 to ${MAXIMUM_EXPIRES_SECONDS} seconds.`);
  }
  return {
    presigned: true,
    ...claimedCredential(query.get('X-Amz-Credential') ?? ''),
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    timestamp: query.get('X-Amz-Date') ?? '',
    expiresSeconds,
    sessionToken: query.get('X-Amz-Security-Token'),
  };
}

/** Reads `<access key>/<date>/<region>/<service>/aws4_request`. Throws `SignatureFault` if it is malformed. */
export function claimedCredential(credential: string): { accessKeyId: string; scope: Scope } {
  const [, accessKeyId, date, region, service] = CREDENTIAL.exec(credential) ?? [];
  if (accessKeyId === undefined || date === undefined || region === undefined || service === undefined) {
    throw new SignatureFault(
      'malformed',
      'The authorization is malformed: it is no AWS4-HMAC-SHA256 signature with a scope.',
    );
  }
  return { accessKeyId, scope: { date, region, service } };
}

/** What every kind of signature is verified against. */
export interface Signing {
  readonly region: string;
  readonly nowMs: number;
  find(accessKeyId: string): KnownCredentials | undefined;
}

export interface Verification extends Signing {
  /** Hash of the payload, or the word that stands for it, as it entered the signature. */
  readonly payloadHash: string;
}

/** Who signed, and what later parts of a streamed body are signed with. */
export interface VerifiedSigner {
  readonly caller: Caller;
  readonly signingKey: Buffer;
}

/** Verifies a claim. Throws `SignatureFault` for a forged, foreign or stale one. */
export function verifySignature(
  request: RawRequest,
  claim: SignatureClaim,
  verification: Verification,
): VerifiedSigner {
  assertTimely(claim, verification.nowMs);
  const known = knownSigner(claim, verification);
  assertSigned(request, claim);
  const key = signingKey(known.secretAccessKey, claim.scope);
  const { signedHeaders, scope } = claim;
  const requestHash = canonicalRequestHash(request, {
    service: scope.service,
    signedHeaders,
    payloadHash: verification.payloadHash,
  });
  const expected = hmac(key, ['AWS4-HMAC-SHA256', claim.timestamp, scopeText(scope), requestHash].join('\n'));
  assertEqualSignatures(expected, claim.signature);
  return { caller: known.caller, signingKey: key };
}

/** The credentials that a claim names, if they are of this deployment and its session token is theirs. Throws `SignatureFault` else. */
export function knownSigner(
  { accessKeyId, scope, sessionToken }: Pick<SignatureClaim, 'accessKeyId' | 'scope' | 'sessionToken'>,
  signing: Signing,
): KnownCredentials {
  if (scope.region !== signing.region) {
    throw new SignatureFault(
      'wrong-scope',
      `The signature is for region ${scope.region}; this deployment is in ${signing.region}.`,
    );
  }
  const known = signing.find(accessKeyId);
  if (known === undefined) throw new SignatureFault('unknown-key', 'The access key is none that was issued here.');
  if (sessionToken === undefined || !known.isSessionToken(sessionToken)) {
    throw new SignatureFault('wrong-token', 'The session token does not belong to the access key.');
  }
  return known;
}

/** Throws `SignatureFault` unless the signature (hexadecimal) is the expected one, in a time that does not depend on where they differ. */
export function assertEqualSignatures(expected: Buffer, signature: string): void {
  const actual = Buffer.from(signature, 'hex');
  if (actual.length === expected.length && timingSafeEqual(actual, expected)) return;
  throw new SignatureFault('mismatch', 'The signature does not match: wrong secret key, or the request was changed.');
}

function assertTimely({ timestamp, scope, presigned, expiresSeconds }: SignatureClaim, nowMs: number): void {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp) ?? [];
  const signedAtMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(signedAtMs)) throw new SignatureFault('malformed', 'X-Amz-Date is missing or malformed.');
  if (!timestamp.startsWith(scope.date)) {
    throw new SignatureFault('wrong-scope', `The scope's date ${scope.date} is not that of ${timestamp}.`);
  }
  if (signedAtMs - nowMs > MAXIMUM_SKEW_MS) throw new SignatureFault('skewed', 'The request is signed in the future.');
  if (presigned && nowMs > signedAtMs + (expiresSeconds ?? 0) * 1000) {
    throw new SignatureFault('expired', 'Request has expired');
  }
  if (!presigned && nowMs - signedAtMs > MAXIMUM_SKEW_MS) {
    throw new SignatureFault('skewed', 'The signature is older than 15 minutes.');
  }
}

/** What changes the meaning of a request must be under the signature: the host and every `x-amz-` header. */
function assertSigned(request: RawRequest, { signedHeaders }: SignatureClaim): void {
  const names = request.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const unsigned = names.find(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name) && !UNSIGNED.has(name),
  );
  if (unsigned !== undefined) throw new SignatureFault('mismatch', `The header ${unsigned} is not signed.`);
}

/** Headers that SDKs send unsigned: they say nothing of what is asked for. */
const UNSIGNED = new Set(['x-amz-user-agent', 'x-amzn-trace-id']);
