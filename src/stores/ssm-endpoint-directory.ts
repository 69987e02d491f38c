import type { SSMClient } from '@aws-sdk/client-ssm';
import { GetParameterCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { Clock, EndpointDirectory } from '../model/ports';
import { callService } from './service-errors';

export interface SsmEndpointDirectoryOptions {
  readonly client: SSMClient;
  readonly parameterName: string;
  readonly clock: Clock;
}

/** An endpoint hardly ever changes; that there is none ends as soon as the Web stack is deployed. */
const PRESENT_LIFETIME_MS = 300_000;
const ABSENT_LIFETIME_MS = 10_000;

const endpointSchema = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

/** The endpoint from an SSM parameter, remembered for a while. Undefined while the parameter does not exist. */
export class SsmEndpointDirectory implements EndpointDirectory {
  readonly #options: SsmEndpointDirectoryOptions;
  #known: { readonly endpoint: string | undefined; readonly untilMs: number } | undefined;

  constructor(options: SsmEndpointDirectoryOptions) {
    this.#options = options;
  }

  async find(): Promise<string | undefined> {
    const nowMs = this.#options.clock();
    if (this.#known !== undefined && nowMs < this.#known.untilMs) return this.#known.endpoint;
    const endpoint = await this.#read();
    const lifetimeMs = endpoint === undefined ? ABSENT_LIFETIME_MS : PRESENT_LIFETIME_MS;
    this.#known = { endpoint, untilMs: nowMs + lifetimeMs };
    return endpoint;
  }

  async #read(): Promise<string | undefined> {
    const { client, parameterName } = this.#options;
    return callService('Parameter Store', async () => {
      try {
        const { Parameter: parameter } = await client.send(new GetParameterCommand({ Name: parameterName }));
        return endpointSchema.parse(parameter?.Value);
      } catch (error) {
        if (error instanceof ParameterNotFound) return undefined;
        throw error;
      }
    });
  }
}
