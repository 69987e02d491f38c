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

export interface InProcessSettings {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
  readonly requestHandler: {
    handle(request: ServiceRequest): Promise<{
      response: { statusCode: number; headers: Record<string, string>; body: Uint8Array };
    }>;
  };
}

/** Settings of a real SDK client whose requests are answered in this process, without a socket. */
export function answeredInProcess(
  answer: (request: ServiceRequest, body: string) => Promise<ServiceResponse>,
): InProcessSettings {
  return {
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: ServiceRequest) => {
        const sent = typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body);
        const { status, headers = {}, body } = await answer(request, sent);
        return { response: { statusCode: status, headers: { ...headers }, body: Buffer.from(body) } };
      },
    },
  };
}
