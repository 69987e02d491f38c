/** Why a request's signature is refused; the protocols name each in their own words. */
export type SignatureFaultKind =
  | 'missing'
  | 'malformed'
  | 'unknown-key'
  | 'wrong-token'
  | 'wrong-scope'
  | 'skewed'
  | 'expired'
  | 'mismatch'
  | 'payload-mismatch';

export class SignatureFault extends Error {
  readonly kind: SignatureFaultKind;

  constructor(kind: SignatureFaultKind, message: string) {
    super(message);
    this.name = 'SignatureFault';
    this.kind = kind;
  }
}
