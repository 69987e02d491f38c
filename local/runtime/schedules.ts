import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { TemplateFault, type Deployment, type FunctionInvoker, type Resource } from '../contracts';
import { functionByReference, nameOf, requireInvocation, type Permissions } from './permissions';
import { parseSchedule, type Schedule } from './schedule-expression';

const ruleSchema = z.object({
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  ScheduleExpression: z.string().optional(),
  EventPattern: z.unknown().optional(),
  Targets: z
    .array(
      z
        .strictObject({ Arn: z.string(), Id: z.string(), Input: z.string().optional(), RetryPolicy: z.unknown() })
        .partial({ RetryPolicy: true }),
    )
    .default([]),
});

export interface SchedulesOptions {
  readonly deployment: Deployment;
  readonly permissions: Permissions;
  readonly invoker: FunctionInvoker;
  readonly onError: (message: string) => void;
  /** Milliseconds since 1970; default Date.now. */
  readonly now?: () => number;
}

interface Target {
  readonly functionArn: string;
  readonly input: string | undefined;
}

interface ScheduledRule {
  readonly resource: Resource;
  readonly schedule: Schedule;
  readonly targets: readonly Target[];
  nextAtMs: number;
}

const MINUTE_MS = 60_000;
/** Lambda repeats an asynchronous event twice, after one and after two minutes. */
const RETRY_DELAYS_MS = [60_000, 120_000];

/** The scheduled rules of EventBridge: invokes their functions at the minute that is due. A rate counts from the start of the cloud. */
export class Schedules {
  readonly #rules: readonly ScheduledRule[];
  readonly #options: SchedulesOptions;
  readonly #now: () => number;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  /** Throws a TemplateFault that names the rule whose schedule, target or permission does not work. */
  constructor(options: SchedulesOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#rules = options.deployment
      .ofType('AWS::Events::Rule')
      .flatMap((resource) => readRule(resource, options, this.#now()) ?? []);
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
    this.#stop.abort();
  }

  /** Fires every rule that is due this minute. */
  tick(): void {
    const nowMs = this.#now();
    for (const rule of this.#rules) {
      if (rule.schedule.kind === 'rate' ? nowMs < rule.nextAtMs : !rule.schedule.matches(new Date(nowMs))) continue;
      if (rule.schedule.kind === 'rate') rule.nextAtMs += rule.schedule.periodMs;
      for (const target of rule.targets) void this.#fire(rule.resource, target, nowMs);
    }
  }

  async #fire(resource: Resource, target: Target, nowMs: number): Promise<void> {
    const { invoker, deployment, onError } = this.#options;
    const event: unknown =
      target.input === undefined ? scheduledEvent(resource, deployment, nowMs) : JSON.parse(target.input);
    for (const retryDelayMs of [...RETRY_DELAYS_MS, undefined]) {
      try {
        await invoker.invoke(target.functionArn, event);
        return;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        onError(`${nameOf(resource)} -> ${target.functionArn}: ${String(error)}`);
        if (retryDelayMs === undefined) return;
        await delay(retryDelayMs, undefined, { signal: this.#stop.signal, ref: false }).catch(() => undefined);
      }
    }
  }
}

function readRule(resource: Resource, options: SchedulesOptions, nowMs: number): ScheduledRule | undefined {
  const name = nameOf(resource);
  const parsed = ruleSchema.safeParse(resource.properties);
  if (!parsed.success) throw new TemplateFault(`${name}: ${z.prettifyError(parsed.error)}`);
  const { State, ScheduleExpression, EventPattern, Targets } = parsed.data;
  if (State === 'DISABLED' || Targets.length === 0) return undefined;
  if (EventPattern !== undefined)
    throw new TemplateFault(
      `${name}: the local cloud has scheduled rules only; a rule with an EventPattern would never fire`,
    );
  if (ScheduleExpression === undefined) throw new TemplateFault(`${name}: it has no ScheduleExpression`);
  const schedule = readSchedule(name, ScheduleExpression);
  return {
    resource,
    schedule,
    targets: Targets.map(({ Arn = '', Input }) => ({ functionArn: targetOf(resource, Arn, options), input: Input })),
    nextAtMs: schedule.kind === 'rate' ? nowMs + schedule.periodMs : 0,
  };
}

function readSchedule(name: string, expression: string): Schedule {
  try {
    return parseSchedule(expression);
  } catch (error) {
    throw new TemplateFault(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function targetOf(rule: Resource, arn: string, { deployment, permissions }: SchedulesOptions): string {
  const functionArn = functionByReference(deployment, arn)?.attributes['Arn'];
  if (functionArn === undefined)
    throw new TemplateFault(`${nameOf(rule)}: its target ${arn} is no function of the templates`);
  const sourceArn = rule.attributes['Arn'] ?? rule.ref;
  requireInvocation(permissions, { functionArn, service: 'events.amazonaws.com', sourceArn, where: nameOf(rule) });
  return functionArn;
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
