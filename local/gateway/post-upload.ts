import type { Caller } from '../contracts';
import { decode, pathOf, type RawRequest } from './canonical-request';
import { type PostForm, readPostForm } from './post-form';
import { checkPostPolicy } from './post-policy';
import type { RecognizedCall } from './recognized-call';
import { SignatureFault } from './signature-fault';
import { assertEqualSignatures, claimedCredential, knownSigner, type Signing } from './verify-signature';
import { hmac, signingKey } from './signing-key';

/** An upload by a form whose signature and policy hold. */
export interface PostUpload {
  readonly caller: Caller;
  readonly recognized: RecognizedCall;
  /** The form's fields, where other uploads have headers. */
  readonly headers: Readonly<Record<string, string>>;
  readonly file: Buffer;
}

/**
 * Reads a POST to a bucket (target in path style) and verifies it: what is signed is its policy, and the policy says what may be
 * uploaded. Throws `SignatureFault` for a forged or foreign one, `ServiceError` for what the policy does not allow.
 */
export async function readPostUpload(request: RawRequest, body: Buffer, signing: Signing): Promise<PostUpload> {
  const form = await readPostForm(request, body);
  const caller = verifyPolicySignature(form, signing);
  const bucket = decode(pathOf(request.target).replace(/^\/|\/$/g, ''));
  checkPostPolicy({ form, bucket, nowMs: signing.nowMs });
  return {
    caller,
    recognized: { operation: 'PostObject', input: { Bucket: bucket, Key: form.fields.get('key') ?? '' } },
    headers: headersOf(form),
    file: form.file,
  };
}

/** "Authenticating requests: POST", S3 API reference: the string to sign is the policy in base64, as it was sent. */
function verifyPolicySignature({ fields }: PostForm, signing: Signing): Caller {
  const policy = fields.get('policy');
  if (policy === undefined || fields.get('x-amz-algorithm') !== 'AWS4-HMAC-SHA256') {
    throw new SignatureFault('missing', 'The form has no policy signed by AWS4-HMAC-SHA256: nobody may upload so.');
  }
  const { accessKeyId, scope } = claimedCredential(fields.get('x-amz-credential') ?? '');
  if (fields.get('x-amz-date')?.startsWith(scope.date) !== true) {
    throw new SignatureFault('wrong-scope', `The scope's date ${scope.date} is not that of x-amz-date.`);
  }
  const sessionToken = fields.get('x-amz-security-token');
  const known = knownSigner({ accessKeyId, scope, sessionToken }, signing);
  const expected = hmac(signingKey(known.secretAccessKey, scope), policy);
  assertEqualSignatures(expected, fields.get('x-amz-signature') ?? '');
  return known.caller;
}

function headersOf({ fields }: PostForm): Record<string, string> {
  const renamed: Readonly<Record<string, string>> = { acl: 'x-amz-acl', tagging: 'x-amz-tagging' };
  return Object.fromEntries([...fields].map(([name, value]) => [renamed[name] ?? name, value]));
}
