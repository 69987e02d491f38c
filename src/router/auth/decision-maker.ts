import { z } from 'zod';
import type { Clock } from '../../model/ports';
import type { OwnCallOutcome } from '../own-calls';
import { authorizationFailed, notAuthorized } from '../refusal';
import type { Scheduler } from '../scheduler';
import type { Session } from '../session';
import type { Decision, Question } from './decision';
import { DecisionCache } from './decision-cache';
import type { AuthorizerDefinition } from './role-configuration';

export interface DecisionMakerOptions {
  /** Calls a procedure as the router itself. Calls `settle` once, and never before it returns, unless it is given up by what it returns. */
  readonly call: (procedure: string, args: readonly unknown[], settle: (outcome: OwnCallOutcome) => void) => () => void;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
}

/** As Crossbar's authorizers answer: true or false, or a dictionary. */
const answerSchema = z.union([
  z.boolean().transform((allow) => ({ allow, disclose: false, cache: true })),
  z.object({ allow: z.boolean(), disclose: z.boolean().default(false), cache: z.boolean().default(true) }),
]);

/**
 * Has procedures of the application decide what sessions may do:
 *
 *     procedure(session details, uri, action, {match}) -> true | false | {allow, disclose?, cache?}
 *
 * Whatever else comes back, or nothing in time, is a refusal that is not remembered (checklist 14, 54).
 */
export class DecisionMaker {
  private readonly options: DecisionMakerOptions;
  private readonly cache: DecisionCache;

  constructor(options: DecisionMakerOptions) {
    this.options = options;
    this.cache = new DecisionCache(options.clock);
  }

  /** What was decided before, and still holds. */
  known(session: Session, question: Question, authorizer: AuthorizerDefinition): Decision | undefined {
    return this.cache.find(session, question, authorizer);
  }

  /** Calls `settle` once, and never before it returns, unless it is given up by what it returns. */
  ask(
    session: Session,
    question: Question,
    authorizer: AuthorizerDefinition,
    settle: (decision: Decision) => void,
  ): () => void {
    const { call, scheduler } = this.options;
    const { procedure, timeoutMilliseconds } = authorizer;
    const { action, pattern } = question;
    const fail = (reason: string): void => {
      settle({ question, refusal: authorizationFailed(procedure, reason), discloses: false });
    };
    const args = [session.describe(), pattern.uri, action, { match: pattern.match }];
    const giveUp = call(procedure, args, (outcome) => {
      cancelTimer();
      if (outcome.kind === 'failed') return fail(outcome.reason);
      const answer = answerSchema.safeParse(outcome.payload.args?.[0]);
      if (!answer.success) return fail('it answered neither true, false nor {allow, disclose?, cache?}');
      const { allow, disclose, cache } = answer.data;
      const refusal = allow ? undefined : notAuthorized(session, action, pattern.uri);
      const decision = { question, refusal, discloses: disclose };
      if (cache) this.cache.keep(session, decision, authorizer);
      settle(decision);
    });
    const cancelTimer = scheduler.after(timeoutMilliseconds, () => {
      giveUp();
      fail(`it did not answer within ${timeoutMilliseconds} ms`);
    });
    return () => {
      cancelTimer();
      giveUp();
    };
  }
}
