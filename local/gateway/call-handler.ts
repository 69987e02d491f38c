import type { IncomingMessage } from 'node:http';
import { type Caller, type ServiceAnswer, type ServiceCall, ServiceError } from '../contracts';
import { sessionArnOf } from '../iam/access-evaluator';
import { type AccessNeed, need } from '../iam/access-need';
import { actionsOf } from '../iam/actions-of';
import { type AccessEntry, type LoggedPermission, loggedPermission } from './access-log';
import { headerValue, type RawRequest } from './canonical-request';
import { accessDenied, errorAnswer, type GatewayError, signatureError } from './error-answer';
import type { GatewayServices } from './gateway-services';
import { payloadHashOf, verifyChunks } from './payload-hash';
import { isPostForm } from './post-form';
import { readPostUpload } from './post-upload';
import { readBody } from './read-body';
import { recognizeCall } from './recognize-call';
import { pathStyleTarget } from './s3-address';
import { SignatureFault } from './signature-fault';
import { scopeText } from './signing-key';
import { readClaim, type SignatureClaim, verifySignature } from './verify-signature';

/** What is known of a call for the log; it grows as the call goes on. */
interface CallRecord {
  service: string;
  caller: Caller | undefined;
  action: string;
  resource: string;
  also: readonly LoggedPermission[];
}

/** An outcome that the caller is told in its protocol, and the log in a word. */
interface Refusal {
  readonly error: GatewayError;
  readonly verdict: AccessEntry['verdict'];
}

/** Takes one HTTP request through signature, IAM and engine. It always answers, and always writes one line to the log. */
export class CallHandler {
  readonly #services: GatewayServices;
  readonly #gatewayUrl: string;
  readonly #clock: () => number;

  constructor(services: GatewayServices, gatewayUrl: string) {
    this.#services = services;
    this.#gatewayUrl = gatewayUrl;
    this.#clock = services.clock ?? Date.now;
  }

  async handle(request: IncomingMessage, requestId: string): Promise<ServiceAnswer> {
    const record: CallRecord = {
      service: guessService(request),
      caller: undefined,
      action: '',
      resource: '',
      also: [],
    };
    try {
      const answer = await this.#answer(request, record);
      this.#log(record, { verdict: 'allowed', reason: '', status: answer.status });
      return answer;
    } catch (fault) {
      if (fault instanceof AccessRefused) {
        const { action, resource } = fault.wanted;
        Object.assign(record, { action, resource, also: [] } satisfies Partial<CallRecord>);
      }
      const { error, verdict } = this.#refusalOf(fault, record.service);
      this.#log(record, { verdict, reason: error.message, status: error.status });
      return errorAnswer(record.service, requestId, error);
    }
  }

  async #answer(request: IncomingMessage, record: CallRecord): Promise<ServiceAnswer> {
    const raw: RawRequest = {
      method: request.method ?? '',
      target: request.url ?? '/',
      rawHeaders: request.rawHeaders,
    };
    const call = isPostForm(raw)
      ? await this.#readForm(request, raw, record)
      : await this.#readSigned(request, raw, record);
    const { service } = call;
    record.action = `${service}:${call.operation}`;
    this.#authorize(call, record);
    const engine = this.#services.engines.get(service);
    if (engine === undefined) {
      throw new ServiceError('UnknownServiceException', `The local cloud has no engine for ${service}.`, 501);
    }
    return this.#hideAbsence(call, record, await this.#handleIn(engine, call, record));
  }

  /** An SDK call, or a request by a presigned URL. */
  async #readSigned(request: IncomingMessage, raw: RawRequest, record: CallRecord): Promise<ServiceCall> {
    const claim = readClaim(raw);
    record.service = claim.scope.service;
    const { service } = record;
    const body = await readBody(request, service);
    record.caller = this.#verify(raw, claim, body);

    const host = headerValue(raw.rawHeaders, 'host') ?? '';
    const target = service === 's3' ? pathStyleTarget(host, raw.target) : raw.target;
    const headers = headersOf(request);
    const recognized = recognizeCall(service, { method: raw.method, target, headers, body });
    return {
      caller: record.caller,
      service,
      ...recognized,
      method: raw.method,
      url: new URL(this.#gatewayUrl + target),
      headers,
      body,
    };
  }

  /** An upload to S3 by a form, which whoever signed its policy makes. */
  async #readForm(request: IncomingMessage, raw: RawRequest, record: CallRecord): Promise<ServiceCall> {
    const service = 's3';
    record.service = service;
    const { deployment, credentials } = this.#services;
    const target = pathStyleTarget(headerValue(raw.rawHeaders, 'host') ?? '', raw.target);
    const upload = await readPostUpload({ ...raw, target }, await readBody(request, service), {
      region: deployment.region,
      nowMs: this.#clock(),
      find: (accessKeyId) => credentials.find(accessKeyId),
    });
    record.caller = upload.caller;
    return {
      caller: upload.caller,
      service,
      ...upload.recognized,
      method: raw.method,
      url: new URL(this.#gatewayUrl + target),
      headers: upload.headers,
      body: upload.file,
    };
  }

  #verify(raw: RawRequest, claim: SignatureClaim, body: Buffer): Caller {
    const { deployment, credentials } = this.#services;
    const { service } = claim.scope;
    const declared = headerValue(raw.rawHeaders, 'x-amz-content-sha256');
    const { caller, signingKey } = verifySignature(raw, claim, {
      region: deployment.region,
      payloadHash: payloadHashOf({ declared, presigned: claim.presigned, service, body }),
      nowMs: this.#clock(),
      find: (accessKeyId) => credentials.find(accessKeyId),
    });
    verifyChunks({
      declared,
      seedSignature: claim.signature,
      signingKey,
      timestamp: claim.timestamp,
      scope: scopeText(claim.scope),
      body,
    });
    return caller;
  }

  /** Throws `AccessRefused` for the first permission that the caller lacks. */
  #authorize(call: ServiceCall, record: CallRecord): void {
    const needs = actionsOf(call, this.#services.deployment);
    record.action = needs[0]?.action ?? record.action;
    record.resource = needs[0]?.resource ?? '';
    for (const wanted of needs) {
      const verdict = this.#services.evaluator.authorize(call.caller, wanted);
      if (verdict.allowed) continue;
      throw this.#refuse(call.caller, wanted, verdict.reason);
    }
    record.also = needs.slice(1).map(loggedPermission);
  }

  #refuse(caller: Caller, wanted: AccessNeed, reason: string): AccessRefused {
    const { action, resource } = wanted;
    const role = caller.roleArn.split('/').at(-1) ?? caller.roleArn;
    this.#services.onDenied(`DENIED ${role}/${caller.sessionName}: ${action} on ${resource} (${reason})`);
    return new AccessRefused(
      wanted,
      `User: ${sessionArnOf(caller)} is not authorized to perform: ${action} on resource: ${resource} because ${reason}`,
    );
  }

  async #handleIn(
    engine: { handle(call: ServiceCall): Promise<ServiceAnswer> },
    call: ServiceCall,
    record: CallRecord,
  ): Promise<ServiceAnswer> {
    try {
      return await engine.handle(call);
    } catch (fault) {
      if (fault instanceof ServiceError && fault.status === 404) this.#assertMayKnow(call, record);
      throw fault;
    }
  }

  /** S3 does not tell who may not list a bucket that an object is not there: it says "access denied". */
  #hideAbsence(call: ServiceCall, record: CallRecord, answer: ServiceAnswer): ServiceAnswer {
    if (answer.status === 404) this.#assertMayKnow(call, record);
    return answer;
  }

  #assertMayKnow(call: ServiceCall, record: CallRecord): void {
    if (call.service !== 's3' || !['GetObject', 'HeadObject'].includes(call.operation)) return;
    const wanted = need('s3:ListBucket', `arn:aws:s3:::${String(call.input['Bucket'])}`, {
      's3:prefix': String(call.input['Key']),
    });
    const verdict = this.#services.evaluator.authorize(call.caller, wanted);
    if (!verdict.allowed) throw this.#refuse(call.caller, wanted, verdict.reason);
    record.also = [...record.also, loggedPermission(wanted)];
  }

  #refusalOf(fault: unknown, service: string): Refusal {
    if (fault instanceof SignatureFault) return { error: signatureError(service, fault), verdict: 'refused' };
    if (fault instanceof AccessRefused) return { error: accessDenied(service, fault.message), verdict: 'denied' };
    if (fault instanceof ServiceError) {
      const { code, message, status } = fault;
      return { error: { code, message, status }, verdict: isOfGateway(code, status) ? 'refused' : 'allowed' };
    }
    this.#services.onFault(fault);
    const message = 'The local cloud failed inside; its output says how.';
    return { error: { code: 'InternalFailure', message, status: 500 }, verdict: 'allowed' };
  }

  #log(record: CallRecord, outcome: Pick<AccessEntry, 'verdict' | 'reason' | 'status'>): void {
    this.#services.accessLog.record({
      time: new Date(this.#clock()).toISOString(),
      role: record.caller?.roleArn ?? '',
      session: record.caller?.sessionName ?? '',
      service: record.service,
      action: record.action,
      resource: record.resource,
      ...(record.also.length === 0 ? {} : { also: record.also }),
      ...outcome,
    });
  }
}

class AccessRefused extends Error {
  readonly wanted: AccessNeed;

  constructor(wanted: AccessNeed, message: string) {
    super(message);
    this.wanted = wanted;
  }
}

const REFUSED_BY_GATEWAY = new Set([
  'UnknownOperationException',
  'UnknownServiceException',
  'SerializationException',
  'NotImplemented',
  'EntityTooLarge',
  'RequestEntityTooLargeException',
]);

/** An upload larger than its own policy allows is refused by S3 (400), one larger than this machine takes by the gateway (413). */
function isOfGateway(code: string, status: number): boolean {
  return REFUSED_BY_GATEWAY.has(code) && !(code === 'EntityTooLarge' && status === 400);
}

/** In which protocol to answer a request whose signature does not even say the service. */
function guessService(request: IncomingMessage): string {
  return request.headers['x-amz-target'] === undefined ? 's3' : 'unknown';
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return headers;
}
