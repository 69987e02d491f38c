import { randomUUID } from 'node:crypto';
import { TemplateFault, type Deployment, type FunctionInvoker } from '../contracts';
import { AsynchronousInvoker } from './asynchronous-invoker';
import { type EventMatcher, parseEventPattern } from './event-pattern';
import { type EventRule, readEventRules } from './event-rules';
import { nameOf, type Permissions } from './permissions';

/** An event as a service hands it over; the bus adds account, region and the rest of the envelope. */
export interface ServiceEvent {
  /** As in `aws.s3`. */
  readonly source: string;
  /** As in `Object Created`. */
  readonly detailType: string;
  /** ARNs of what the event is about. */
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface EventBusOptions {
  readonly deployment: Deployment;
  readonly permissions: Permissions;
  readonly invoker: FunctionInvoker;
  readonly onError: (message: string) => void;
  /** Milliseconds since 1970; default Date.now. */
  readonly now?: () => number;
}

interface MatchingRule extends EventRule {
  readonly matches: EventMatcher;
}

/**
 * The default bus of EventBridge: hands events of services to the functions of the rules whose patterns match. Events are in memory: those
 * under way when the process ends are lost, where EventBridge would repeat them for a day.
 */
export class EventBus {
  readonly #options: EventBusOptions;
  readonly #invoker: AsynchronousInvoker;
  readonly #rules: readonly MatchingRule[];

  /** Throws a TemplateFault that names the rule whose pattern, target or permission does not work. */
  constructor(options: EventBusOptions) {
    this.#options = options;
    this.#invoker = new AsynchronousInvoker(options);
    this.#rules = readEventRules(options.deployment, options.permissions)
      .filter(({ eventPattern }) => eventPattern !== undefined)
      .map((rule) => ({ ...rule, matches: readPattern(rule) }));
  }

  /** Returns at once; a function that fails is invoked again. */
  publish(event: ServiceEvent): void {
    const { deployment, now = Date.now } = this.#options;
    const envelope = {
      version: '0',
      id: randomUUID(),
      'detail-type': event.detailType,
      source: event.source,
      account: deployment.account,
      time: `${new Date(now()).toISOString().slice(0, 19)}Z`,
      region: deployment.region,
      resources: event.resources,
      detail: event.detail,
    };
    for (const { resource, targets, matches } of this.#rules) {
      if (!matches(envelope)) continue;
      for (const { functionArn, input } of targets) {
        const given: unknown = input === undefined ? envelope : JSON.parse(input);
        void this.#invoker.invoke(functionArn, given, nameOf(resource));
      }
    }
  }

  stop(): void {
    this.#invoker.stop();
  }
}

function readPattern({ resource, eventPattern }: EventRule): EventMatcher {
  try {
    return parseEventPattern(eventPattern);
  } catch (error) {
    throw new TemplateFault(
      `${nameOf(resource)}: EventPattern ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
