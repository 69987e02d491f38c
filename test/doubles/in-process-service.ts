/** A request as an AWS SDK client hands it to its request handler, as far as JSON protocols go. */
export interface ServiceRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface ServiceResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Settings of a real SDK client whose requests are answered in this process, without a socket. */
export function answeredInProcess(answer: (request: ServiceRequest, body: string) => Promise<ServiceResponse>) {
  return {
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: ServiceRequest) => {
        const sent = typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body);
        const { status, headers = {}, body } = await answer(request, sent);
        return { response: { statusCode: status, headers, body: Buffer.from(body) } };
      },
    },
  };
}
