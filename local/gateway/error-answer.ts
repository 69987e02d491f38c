import type { ServiceAnswer } from '../contracts';
import type { SignatureFault, SignatureFaultKind } from './signature-fault';

export interface GatewayError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

type Protocol = 'json' | 'restJson' | 'xml';

const PROTOCOLS: Readonly<Record<string, Protocol>> = { s3: 'xml', 'rds-data': 'restJson', lambda: 'restJson' };

/** Namespace of the error names of a service, where it writes one. */
const NAMESPACES: Readonly<Record<string, string>> = {
  dynamodb: 'com.amazonaws.dynamodb.v20120810#',
  sqs: 'com.amazonaws.sqs#',
};

/** An error as the service's protocol writes it: SDKs make their typed exceptions from it. */
export function errorAnswer(service: string, requestId: string, error: GatewayError): ServiceAnswer {
  const { code, message, status } = error;
  switch (PROTOCOLS[service] ?? 'json') {
    case 'xml':
      return {
        status,
        headers: { 'content-type': 'application/xml' },
        body:
          '<?xml version="1.0" encoding="UTF-8"?>\n' +
          `<Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>` +
          `<RequestId>${requestId}</RequestId></Error>`,
      };
    case 'restJson':
      return {
        status,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
        body: JSON.stringify({ message }),
      };
    case 'json':
      return {
        status,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: JSON.stringify({ __type: `${NAMESPACES[service] ?? ''}${code}`, message }),
      };
  }
}

/** A refusal by IAM: S3 and the REST services say 403, those that speak AWS JSON 400. */
export function accessDenied(service: string, message: string): GatewayError {
  const protocol = PROTOCOLS[service] ?? 'json';
  return {
    code: protocol === 'xml' ? 'AccessDenied' : 'AccessDeniedException',
    message,
    status: protocol === 'json' ? 400 : 403,
  };
}

const SIGNATURE_CODES: Readonly<
  Record<SignatureFaultKind, { readonly s3: readonly [string, number]; readonly other: string }>
> = {
  missing: { s3: ['AccessDenied', 403], other: 'MissingAuthenticationTokenException' },
  malformed: { s3: ['AuthorizationHeaderMalformed', 400], other: 'IncompleteSignatureException' },
  'unknown-key': { s3: ['InvalidAccessKeyId', 403], other: 'UnrecognizedClientException' },
  'wrong-token': { s3: ['InvalidToken', 400], other: 'UnrecognizedClientException' },
  'wrong-scope': { s3: ['AuthorizationHeaderMalformed', 400], other: 'InvalidSignatureException' },
  skewed: { s3: ['RequestTimeTooSkewed', 403], other: 'InvalidSignatureException' },
  expired: { s3: ['AccessDenied', 403], other: 'InvalidSignatureException' },
  mismatch: { s3: ['SignatureDoesNotMatch', 403], other: 'InvalidSignatureException' },
  'payload-mismatch': { s3: ['XAmzContentSHA256Mismatch', 400], other: 'InvalidSignatureException' },
};

export function signatureError(service: string, fault: SignatureFault): GatewayError {
  const { s3, other } = SIGNATURE_CODES[fault.kind];
  const protocol = PROTOCOLS[service] ?? 'json';
  if (protocol === 'xml') return { code: s3[0], message: fault.message, status: s3[1] };
  return { code: other, message: fault.message, status: protocol === 'json' ? 400 : 403 };
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
