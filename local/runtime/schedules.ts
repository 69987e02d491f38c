import { randomUUID } from 'node:crypto';
import { TemplateFault, type Deployment, type FunctionInvoker, type Resource } from '../contracts';
import { AsynchronousInvoker } from './asynchronous-invoker';
import { type EventRule, readEventRules, type RuleTarget } from './event-rules';
import { nameOf, type Permissions } from './permissions';
import { parseSchedule, type Schedule } from './schedule-expression';

export interface SchedulesOptions {
  readonly deployment: Deployment;
  readonly permissions: Permissions;
  readonly invoker: FunctionInvoker;
  readonly onError: (message: string) => void;
  /** Milliseconds since 1970; default Date.now. */
  readonly now?: () => number;
}

interface ScheduledRule {
  readonly resource: Resource;
  readonly schedule: Schedule;
  readonly targets: readonly RuleTarget[];
  nextAtMs: number;
}

const MINUTE_MS = 60_000;

/** The scheduled rules of EventBridge: invokes their functions at the minute that is due. A rate counts from the start of the cloud. */
export class Schedules {
  readonly #rules: readonly ScheduledRule[];
  readonly #options: SchedulesOptions;
  readonly #now: () => number;
  readonly #invoker: AsynchronousInvoker;
  #timer: NodeJS.Timeout | undefined;

  /** Throws a TemplateFault that names the rule whose schedule, target or permission does not work. */
  constructor(options: SchedulesOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#invoker = new AsynchronousInvoker(options);
    this.#rules = readEventRules(options.deployment, options.permissions).flatMap(
      (rule) => scheduled(rule, this.#now()) ?? [],
    );
  }

  start(): void {
    const untilNextMinuteMs = MINUTE_MS - (this.#now() % MINUTE_MS);
    this.#timer = setTimeout(() => {
      this.tick();
      this.start();
    }, untilNextMinuteMs);
    this.#timer.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#invoker.stop();
  }

  /** Fires every rule that is due this minute. */
  tick(): void {
    const nowMs = this.#now();
    for (const rule of this.#rules) {
      if (rule.schedule.kind === 'rate' ? nowMs < rule.nextAtMs : !rule.schedule.matches(new Date(nowMs))) continue;
      if (rule.schedule.kind === 'rate') rule.nextAtMs += rule.schedule.periodMs;
      for (const target of rule.targets) this.#fire(rule.resource, target, nowMs);
    }
  }

  #fire(resource: Resource, { functionArn, input }: RuleTarget, nowMs: number): void {
    const event: unknown =
      input === undefined ? scheduledEvent(resource, this.#options.deployment, nowMs) : JSON.parse(input);
    void this.#invoker.invoke(functionArn, event, nameOf(resource));
  }
}

/** Undefined for a rule that waits for events. */
function scheduled({ resource, targets, scheduleExpression }: EventRule, nowMs: number): ScheduledRule | undefined {
  if (scheduleExpression === undefined) return undefined;
  const schedule = readSchedule(nameOf(resource), scheduleExpression);
  return { resource, schedule, targets, nextAtMs: schedule.kind === 'rate' ? nowMs + schedule.periodMs : 0 };
}

function readSchedule(name: string, expression: string): Schedule {
  try {
    return parseSchedule(expression);
  } catch (error) {
    throw new TemplateFault(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function scheduledEvent(rule: Resource, { account, region }: Deployment, nowMs: number): Record<string, unknown> {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
    region,
    resources: [rule.attributes['Arn'] ?? rule.ref],
    detail: {},
  };
}
