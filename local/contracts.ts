/**
 * What the parts of the local cloud say to each other: the templates are read into `Deployment`, engines serve `ServiceCall`s that
 * the gateway has authenticated and authorized, and runtimes (functions, router, edge) call the gateway as the AWS SDK would.
 */

/** One resource of the synthesized templates, with every intrinsic resolved. */
export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  /** CloudFormation type, as in `AWS::SQS::Queue`. */
  readonly type: string;
  /** What `Ref` returns. */
  readonly ref: string;
  /** What `Fn::GetAtt` returns, by attribute name. `Arn` for whatever has one. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Resolved properties, as CloudFormation would hand them to the service. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Path in the construct tree, if the template says it. */
  readonly constructPath?: string;
  readonly dependsOn: readonly string[];
}

/** All stacks of one synthesized assembly, as they would be deployed. */
export interface Deployment {
  readonly account: string;
  readonly region: string;
  /** In dependency order: what a resource needs comes before it, across stacks too. */
  readonly resources: readonly Resource[];
  /** Stack name to output name to value. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  ofType(type: string): readonly Resource[];
  byArn(arn: string): Resource | undefined;
  /** The resource of this type whose `Ref` is this. */
  byRef(type: string, ref: string): Resource | undefined;
  /** Path of the file or folder in the assembly for an asset's S3 object key. */
  assetPath(objectKey: string): string | undefined;
}

/** An AWS identity in the local cloud: a role taken on by a function, the router's instance, or the operator (who owns the machine). */
export interface Caller {
  /** ARN of the role; `operator` may do everything, as the account's owner may. */
  readonly roleArn: string;
  /** Function or instance that took the role, for messages and the access log. */
  readonly sessionName: string;
}

/** An SDK call that passed authentication and IAM. */
export interface ServiceCall {
  readonly caller: Caller;
  readonly service: string;
  readonly operation: string;
  readonly method: string;
  /** Path and query as received; for S3 always path-style, `/<bucket>/<key>`. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /**
   * The body parsed, for JSON protocols; for Lambda `FunctionName`; for S3 `Bucket` and `Key` (decoded from the raw path, which `url`
   * may have normalised), and `CopySource` or `Keys` where the operation has them. Of an upload by a form (`PostObject`), `headers` are
   * the form's fields, `body` its file.
   */
  readonly input: Readonly<Record<string, unknown>>;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string | NodeJS.ReadableStream;
}

/** An engine that stands in for one AWS service. It keeps its state in its own folder and survives kill -9. */
export interface ServiceEngine {
  /** The name in the SigV4 credential scope: `dynamodb`, `s3`, `sqs`, `rds-data`, `secretsmanager`, `ssm`, `lambda`. */
  readonly service: string;
  /** Rejects with `ServiceError` for what the service itself would refuse. */
  handle(call: ServiceCall): Promise<ServiceAnswer>;
  close(): Promise<void>;
}

/** An error in the service's own terms; the gateway renders it in the protocol of the call. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
  }
}

/** A fault of the templates, found at start: it names the stack, the resource and the fix, and the cloud does not start. */
export class TemplateFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TemplateFault';
  }
}

/** Invokes a function as the Lambda service does. */
export interface FunctionInvoker {
  /** Resolves with the handler's result; rejects with `FunctionError` for an error, a timeout or an exit. */
  invoke(functionArn: string, event: unknown): Promise<unknown>;
}

export class FunctionError extends Error {
  readonly errorType: string;
  constructor(errorType: string, message: string) {
    super(message);
    this.name = 'FunctionError';
    this.errorType = errorType;
  }
}

/** Environment that gives a child process the SDK credentials of a role and points its SDK to the gateway. */
export interface CredentialIssuer {
  environmentFor(caller: Caller): Record<string, string>;
}
