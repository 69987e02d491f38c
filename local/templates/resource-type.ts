import { createHash } from 'node:crypto';

/** Who a resource is before its properties are resolved: enough for everything that `Ref` and `Fn::GetAtt` can return. */
export interface ResourceIdentity {
  readonly account: string;
  readonly region: string;
  readonly stack: string;
  readonly logicalId: string;
  /** The name that the template gives, or else the one that CloudFormation would make up; the same at every start. */
  readonly name: string;
  /** SHA-256 in hex of stack and logical id, from which made-up ids are cut. */
  readonly digest: string;
  /** Address of the local gateway, no trailing slash: for what SDKs take as an address. */
  readonly gatewayUrl: string;
  /** A property, resolved, as text; empty if the template does not give it. */
  property(name: string): string;
}

/** How the local cloud treats a type. */
export type Treatment =
  /** An engine, a runtime or the edge acts on its properties. */
  | { readonly kind: 'emulated'; readonly by: string }
  /** It has no behaviour of its own on one machine. */
  | { readonly kind: 'passive'; readonly because: string };

export interface ResourceType {
  readonly treatment: Treatment;
  /** How its name comes about, if it has one. */
  readonly naming?: Naming;
  ref(resource: ResourceIdentity): string;
  readonly attributes: Readonly<Record<string, (resource: ResourceIdentity) => string>>;
  /**
   * The properties that the local cloud knows, whether it acts on them or knows that they do nothing here. Any other is a fault.
   * Undefined: all of them, since nothing acts on a passive resource.
   */
  readonly properties?: readonly string[];
}

export interface Naming {
  /** The property by which a template may give the name. */
  readonly property: string;
  readonly maximumLength: number;
  readonly lowerCase: boolean;
}

export function named(property: string, maximumLength = 128): Naming {
  return { property, maximumLength, lowerCase: false };
}

export function namedInLowerCase(property: string, maximumLength = 63): Naming {
  return { property, maximumLength, lowerCase: true };
}

export function emulated(by: string): Treatment {
  return { kind: 'emulated', by };
}

export function passive(because: string): Treatment {
  return { kind: 'passive', because };
}

/** A property list written as words, since there are many. */
export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** `Fn::GetAtt` and `Ref` of a regional resource: `arn:aws:<service>:<region>:<account>:<resource>`. */
export function arn(service: string, resource: (identity: ResourceIdentity) => string) {
  return (identity: ResourceIdentity): string =>
    `arn:aws:${service}:${identity.region}:${identity.account}:${resource(identity)}`;
}

/** An id as services make them up: a prefix and hexadecimal digits. */
export function idWith(prefix: string, digits = 17) {
  return (identity: ResourceIdentity): string => prefix + identity.digest.slice(0, digits);
}

export function uuidOf({ digest }: ResourceIdentity): string {
  const part = (from: number, to: number): string => digest.slice(from, to);
  return `${part(0, 8)}-${part(8, 12)}-4${part(13, 16)}-8${part(17, 20)}-${part(20, 32)}`;
}

export function nameOf({ name }: ResourceIdentity): string {
  return name;
}

export function digestOf(stack: string, logicalId: string): string {
  return createHash('sha256').update(`${stack}/${logicalId}`).digest('hex');
}

/** `<stack>-<logical id>-<12 digits>`, cut to the type's length before the digits so that it stays unique. */
export function madeUpName(naming: Naming, stack: string, logicalId: string): string {
  const digits = digestOf(stack, logicalId).slice(0, 12);
  const readable = `${stack}-${logicalId}`.slice(0, naming.maximumLength - digits.length - 1);
  const name = `${readable}-${naming.lowerCase ? digits : digits.toUpperCase()}`;
  return naming.lowerCase ? name.toLowerCase() : name;
}
