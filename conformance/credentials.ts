/** Who can join by the methods of which answers are computed. A method without a principal is not tried. */
export interface Credentials {
  /** With salting or not, as the router has it. */
  readonly wampcra?: { readonly authid: string; readonly secret: string } | undefined;
  /** By PBKDF2. */
  readonly scram?: { readonly authid: string; readonly secret: string } | undefined;
  /** The secret is the private key, of 64 hexadecimal digits. */
  readonly cryptosign?: { readonly authid: string; readonly secret: string } | undefined;
}
