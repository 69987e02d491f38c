import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';
import type { Logger } from '../src/model/ports';

export interface CustomResourceOptions {
  /** What the resource does when it is created or updated; the result becomes its attributes. Deletion does nothing. */
  readonly work: () => Promise<Record<string, unknown>>;
  /** Stays the same for ever: CloudFormation deletes the old resource when it changes. */
  readonly physicalResourceId: string;
  /** Where a reader finds the whole story. */
  readonly logStreamName: string;
  readonly fetch: typeof fetch;
  readonly logger: Logger;
}

/** CloudFormation takes responses of up to 4,096 bytes. */
const MAXIMUM_REASON_LENGTH = 1_000;
const ATTEMPTS = 3;

/**
 * Does a custom resource's work and answers CloudFormation, whatever happens: without an answer the stack waits for an hour.
 *
 * The answer is a PUT of JSON to the event's presigned URL, with an empty content type, because the signature has none
 * (AWS CloudFormation User Guide, 'Custom resource response objects').
 */
export async function answerCustomResource(
  event: CloudFormationCustomResourceEvent,
  options: CustomResourceOptions,
): Promise<void> {
  const { physicalResourceId, logStreamName, logger } = options;
  const common = {
    PhysicalResourceId: event.RequestType === 'Create' ? physicalResourceId : event.PhysicalResourceId,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  };
  let response: CloudFormationCustomResourceResponse;
  try {
    const attributes = event.RequestType === 'Delete' ? {} : await options.work();
    response = { ...common, Status: 'SUCCESS', Data: attributes };
  } catch (error) {
    logger.error('The custom resource failed', { requestType: event.RequestType, error });
    const reason = `${reasonOf(error).slice(0, MAXIMUM_REASON_LENGTH)} (log stream ${logStreamName})`;
    response = { ...common, Status: 'FAILED', Reason: reason };
  }
  await send(event.ResponseURL, response, options);
}

async function send(
  url: string,
  response: CloudFormationCustomResourceResponse,
  options: CustomResourceOptions,
): Promise<void> {
  const body = JSON.stringify(response);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await options.fetch(url, { method: 'PUT', headers: { 'content-type': '' }, body });
      if (answer.ok) return;
      throw new Error(`CloudFormation's response URL answered ${answer.status}`);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      options.logger.warn('CloudFormation did not take the response; trying again', { attempt });
    }
  }
}

/** The message with its causes: the innermost is often the one that names the missing grant. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `; caused by ${reasonOf(error.cause)}`;
  return `${error.name}: ${error.message}${cause}`;
}
