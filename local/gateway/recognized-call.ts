/** A request whose signature is verified. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query as encoded on the wire; for S3 in path style, `/<bucket>/<key>`. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Which operation of its service a request is, with the parameters that the gateway could read. */
export interface RecognizedCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}
