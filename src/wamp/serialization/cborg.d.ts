/* The package's own types are not where its `exports` could say so; this is what we use of them. */

declare module 'cborg' {
  interface DecodeOptions {
    readonly coerceUndefinedToNull?: boolean;
    /** Maps as `Map`, whose keys may be numbers, not as objects. */
    readonly useMaps?: boolean;
    readonly rejectDuplicateMapKeys?: boolean;
    /** tag number -> what to make of its content */
    readonly tags?: ((content: never) => unknown)[];
  }

  export function encode(value: unknown): Uint8Array;
  /** @throws Error for what is not well-formed, or has a tag without a decoder. */
  export function decode(bytes: Uint8Array, options?: DecodeOptions): unknown;
}

declare module 'cborg/taglib' {
  export function bigIntDecoder(bytes: Uint8Array): bigint;
  export function bigNegIntDecoder(bytes: Uint8Array): bigint;
}
