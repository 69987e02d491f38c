/** What of an SDK call decides about the permissions that it needs. */
export interface DescribedCall {
  readonly service: string;
  readonly operation: string;
  /** Parameters: the JSON body, or for S3 `Bucket`, `Key`, `CopySource` and `Keys`. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}
