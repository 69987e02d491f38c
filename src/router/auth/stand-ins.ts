import { createHash, createHmac } from 'node:crypto';
import type { ScramSecret, StoredPrincipal, WampcraSecret } from './principal-schema';

type Role = StoredPrincipal['role'];

/** How a WAMP-CRA challenge of some principals looks from outside. */
interface WampcraShape {
  readonly role: Role;
  readonly salting: WampcraSecret['salting'];
}

/**
 * What unknown principals are challenged with, so that a challenge does not tell who exists: always the same for an authid, and
 * of the shape (role, salting, cost) of one of those that do exist. No answer to such a challenge is ever right.
 */
export class StandIns {
  private readonly key: Buffer;
  private readonly wampcraShapes: readonly WampcraShape[];
  private readonly scramShapes: readonly ScramSecret[];

  /**
   * @param secret from which they derive. Without it they derive from all principals together, which nobody outside knows either,
   * and so change whenever those do.
   */
  constructor(principals: readonly StoredPrincipal[], secret: string | undefined) {
    this.key = createHash('sha256')
      .update(secret ?? JSON.stringify(principals))
      .digest();
    this.wampcraShapes = distinct(
      principals.flatMap(({ role, wampcra }) => (wampcra === undefined ? [] : [{ role, salting: wampcra.salting }])),
      ({ role, salting }) => [role, salting?.iterations, salting?.keyBytes, bytesOf(salting?.salt)],
    );
    this.scramShapes = distinct(
      principals.flatMap(({ scram }) => (scram === undefined ? [] : [scram])),
      (scram) => [scram.kdf, scram.iterations, memoryOf(scram), bytesOf(scram.salt)],
    );
  }

  /** @returns undefined if nobody authenticates so. */
  wampcra(authid: string): { readonly role: Role; readonly secret: WampcraSecret } | undefined {
    const shape = this.shapeOf(authid, this.wampcraShapes);
    if (shape === undefined) return undefined;
    const { role, salting } = shape;
    const secret = {
      key: this.derive('key', authid, 32),
      ...(salting === undefined ? {} : { salting: { ...salting, salt: this.saltLike(salting.salt, authid) } }),
    };
    return { role, secret };
  }

  /** @returns one of these kinds, or undefined if nobody authenticates so. */
  scram(authid: string, kdfs: readonly ScramSecret['kdf'][]): ScramSecret | undefined {
    const shapes = this.scramShapes.filter(({ kdf }) => kdfs.includes(kdf));
    const shape = this.shapeOf(authid, shapes);
    if (shape === undefined) return undefined;
    return {
      ...shape,
      salt: this.saltLike(shape.salt, authid),
      storedKey: this.derive('stored key', authid, 32),
      serverKey: this.derive('server key', authid, 32),
    };
  }

  private shapeOf<T>(authid: string, shapes: readonly T[]): T | undefined {
    return shapes[this.hmac('shape', authid).readUInt32BE() % Math.max(shapes.length, 1)];
  }

  private saltLike(salt: string, authid: string): string {
    return this.derive('salt', authid, bytesOf(salt));
  }

  private derive(purpose: string, authid: string, bytes: number): string {
    return this.hmac(purpose, authid).subarray(0, bytes).toString('base64');
  }

  private hmac(purpose: string, authid: string): Buffer {
    return createHmac('sha512', this.key).update(`${purpose}\0${authid}`).digest();
  }
}

function bytesOf(base64 = ''): number {
  return Buffer.from(base64, 'base64').length;
}

function memoryOf(secret: ScramSecret): number {
  return secret.kdf === 'pbkdf2' ? 0 : secret.memoryKibibytes;
}

/** One of each kind, in an order that does not depend on that of the principals. */
function distinct<T>(values: readonly T[], kindOf: (value: T) => readonly unknown[]): readonly T[] {
  const kinds = new Map(values.map((value) => [JSON.stringify(kindOf(value)), value]));
  return [...kinds].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value);
}
