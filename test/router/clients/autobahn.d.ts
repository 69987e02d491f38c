/* The package has no types of its own; this is what the tests use of it. */

declare module 'autobahn' {
  export interface Event {
    readonly publication: number;
    readonly topic: string;
    readonly publisher?: number;
    readonly retained?: boolean;
  }
  export interface Invocation {
    readonly caller?: number;
    readonly procedure: string;
    readonly progress: ((args: unknown[]) => void) | null;
  }
  export interface Subscription {
    readonly id: number;
  }
  export interface Registration {
    readonly id: number;
  }
  export class Result {
    constructor(args?: readonly unknown[], kwargs?: object);
    readonly args: readonly unknown[];
    readonly kwargs: object;
  }
  export class Error {
    constructor(error: string, args?: readonly unknown[], kwargs?: object);
  }
  export type Call = Promise<unknown> & { cancel(options?: object): void };
  export interface Session {
    readonly id: number;
    call(
      procedure: string,
      args?: readonly unknown[],
      kwargs?: object,
      options?: object,
    ): Call & { then(done: null, failed: null, progress: (value: unknown) => void): unknown };
    publish(topic: string, args?: readonly unknown[], kwargs?: object, options?: object): Promise<unknown> | undefined;
    subscribe(
      topic: string,
      handler: (args: unknown[], kwargs: object, details: Event) => void,
      options?: object,
    ): Promise<Subscription>;
    register(
      procedure: string,
      endpoint: (args: unknown[], kwargs: object, details: Invocation) => unknown,
      options?: object,
    ): Promise<Registration>;
    unsubscribe(subscription: Subscription): Promise<unknown>;
    unregister(registration: Registration): Promise<unknown>;
  }
  export interface Challenge {
    readonly challenge: string;
    readonly salt?: string;
    readonly iterations?: number;
    readonly keylen?: number;
  }
  export class Connection {
    constructor(options: {
      readonly url?: string;
      readonly realm: string;
      readonly transports?: readonly object[];
      readonly serializers?: readonly object[];
      readonly authid?: string;
      readonly authmethods?: readonly string[];
      readonly authextra?: object;
      readonly onchallenge?: (session: Session, method: string, extra: Challenge) => string;
      readonly max_retries?: number;
      readonly use_es6_promises?: boolean;
    });
    onopen: (session: Session) => void;
    onclose: (reason: string, details: { readonly reason?: string }) => boolean;
    open(): void;
    close(): void;
  }
  export const auth_cra: {
    derive_key(secret: string, salt: string, iterations?: number, keylen?: number): string;
    sign(key: string, challenge: string): string;
  };
  export const auth_cryptosign: {
    sign_challenge(key: { readonly secretKey: Uint8Array }, extra: Challenge): string;
  };
  export const serializer: {
    readonly JSONSerializer: new () => object;
    readonly MsgpackSerializer: new () => object;
    readonly CBORSerializer: new () => object;
  };
}
