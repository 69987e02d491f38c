import { RoleAuthorizer } from '../../../src/router/auth/role-authorizer';
import { rolesSchema } from '../../../src/router/auth/role-configuration';
import type { Wire, WirePeer, WireRouter } from '../checklist/support/wire-router';

export const AUTHORIZER = 'com.app.authorize';

/** Devices and users may do what an authorizer allows; devices may always do what is below `free.`. */
export function dynamicRoles(settings: Record<string, unknown> = {}): RoleAuthorizer {
  const authorizer = { procedure: AUTHORIZER, cacheSeconds: 60, timeoutMilliseconds: 1_000, ...settings };
  return new RoleAuthorizer(
    rolesSchema.parse({
      device: {
        rules: [
          { uri: 'free.', match: 'prefix', allow: ['publish', 'subscribe', 'register', 'call'] },
          { uri: 'wamp.', match: 'prefix', allow: ['call'] },
        ],
        authorizer,
      },
      user: { authorizer },
    }),
  );
}

/** A question as it came to the authorizer. */
export interface Asked {
  readonly invocationId: number;
  readonly details: Readonly<Record<string, unknown>>;
  readonly uri: string;
  readonly action: string;
  readonly options: unknown;
}

/** A peer that registers the authorizer, and answers when it is told to. */
export class AuthorizerPeer {
  readonly peer: WirePeer;
  private readonly open: Asked[] = [];

  private constructor(peer: WirePeer) {
    this.peer = peer;
  }

  static async join(router: WireRouter, features: Readonly<Record<string, boolean>> = {}): Promise<AuthorizerPeer> {
    const peer = await router.join({ authid: 'root', features });
    const [type] = peer.ask(64, 1, {}, AUTHORIZER);
    if (type !== 65) throw new Error('the authorizer could not register');
    return new AuthorizerPeer(peer);
  }

  /** What it has been asked and has not answered, the oldest first. */
  asked(): readonly Asked[] {
    for (const message of this.peer.take()) {
      if (message[0] === 68) this.open.push(askedBy(message));
    }
    return this.open;
  }

  /** Answers the oldest question, or the one at the index. */
  answer(value: unknown, index = 0): Asked {
    const question = this.takeOut(index);
    this.peer.send(70, question.invocationId, {}, [value]);
    return question;
  }

  /** Answers the oldest question by an error, or the one at the index. */
  fail(index = 0): void {
    this.peer.send(8, 68, this.takeOut(index).invocationId, {}, 'com.app.broken');
  }

  private takeOut(index: number): Asked {
    this.asked();
    const [question] = this.open.splice(index, 1);
    if (question === undefined) throw new Error('the authorizer has not been asked');
    return question;
  }
}

function askedBy([, invocationId, , , args]: Wire): Asked {
  const [details, uri, action, options] = args as [Record<string, unknown>, string, string, unknown];
  return { invocationId: Number(invocationId), details, uri, action, options };
}
