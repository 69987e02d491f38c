import type { RandomIdSource } from '../../wamp/ids';
import type { Dict } from '../../wamp/payload';
import type { MatchPolicy } from '../../wamp/uri';
import type { Session } from '../session';

/** Which of several callees of one procedure gets a call. */
export const INVOCATION_POLICIES = ['single', 'first', 'last', 'roundrobin', 'random'] as const;
export type InvocationPolicy = (typeof INVOCATION_POLICIES)[number];

export function isInvocationPolicy(value: string): value is InvocationPolicy {
  return INVOCATION_POLICIES.some((policy) => policy === value);
}

/** A session that has registered a procedure, and what it asked for when it did. */
export interface Callee {
  readonly session: Session;
  /** It is told who calls. */
  readonly discloseCaller: boolean;
  /** It keeps to timeouts by itself. */
  readonly forwardTimeout: boolean;
}

export interface RegistrationOptions {
  readonly id: number;
  readonly match: MatchPolicy;
  readonly procedure: string;
  readonly invoke: InvocationPolicy;
  readonly createdAtMs: number;
}

/** A procedure, or a pattern of procedures, and its callees in the order in which they registered it. */
export class Registration {
  readonly id: number;
  readonly match: MatchPolicy;
  readonly procedure: string;
  readonly invoke: InvocationPolicy;
  private readonly createdAtMs: number;
  private readonly callees: Callee[] = [];
  /** Whose turn it is, for `roundrobin`. */
  private turn = 0;

  constructor({ id, match, procedure, invoke, createdAtMs }: RegistrationOptions) {
    this.id = id;
    this.match = match;
    this.procedure = procedure;
    this.invoke = invoke;
    this.createdAtMs = createdAtMs;
  }

  get size(): number {
    return this.callees.length;
  }

  sessions(): readonly Session[] {
    return this.callees.map(({ session }) => session);
  }

  has(session: Session): boolean {
    return this.callees.some((callee) => callee.session === session);
  }

  add(callee: Callee): void {
    this.callees.push(callee);
  }

  remove(session: Session): void {
    const index = this.callees.findIndex((callee) => callee.session === session);
    if (index < 0) return;
    this.callees.splice(index, 1);
    // Those behind it move up, and so does whose turn it is.
    if (index < this.turn) this.turn -= 1;
  }

  /**
   * The callee that the invocation policy chooses, as if those that were tried before were not there: for `first` the next one in
   * order, for `last` the one before.
   */
  pick(random: RandomIdSource, tried: readonly Session[]): Callee | undefined {
    const { callees } = this;
    // Of one callee there is nothing to choose, but its turn is to be counted.
    if (callees.length === 1 && tried.length === 0 && this.invoke !== 'roundrobin') return callees[0];
    const isUntried = ({ session }: Callee): boolean => !tried.includes(session);
    switch (this.invoke) {
      case 'single':
      case 'first':
        return callees.find(isUntried);
      case 'last':
        return callees.findLast(isUntried);
      case 'random': {
        const untried = callees.filter(isUntried);
        return untried[(random() - 1) % untried.length];
      }
      case 'roundrobin':
        return this.nextInTurn(isUntried);
    }
  }

  /** What the meta API tells of it. */
  describe(): Dict {
    return {
      id: this.id,
      created: new Date(this.createdAtMs).toISOString(),
      uri: this.procedure,
      match: this.match,
      invoke: this.invoke,
    };
  }

  private nextInTurn(isUntried: (callee: Callee) => boolean): Callee | undefined {
    for (let step = 0; step < this.callees.length; step++) {
      const index = (this.turn + step) % this.callees.length;
      const callee = this.callees[index];
      if (callee === undefined || !isUntried(callee)) continue;
      this.turn = index + 1;
      return callee;
    }
    return undefined;
  }
}
