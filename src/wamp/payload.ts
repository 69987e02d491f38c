/** A JSON-like object: options, details and keyword arguments. */
export type Dict = Readonly<Record<string, unknown>>;

/**
 * The application's part of a message, `[..., Arguments|list, ArgumentsKw|dict]`. It goes through the router as it came: what was
 * absent stays absent, and what was empty stays empty (checklist 11).
 */
export interface Payload {
  readonly args: readonly unknown[] | undefined;
  readonly kwargs: Dict | undefined;
}

export function payloadOf(args?: readonly unknown[], kwargs?: Dict): Payload {
  return { args, kwargs };
}

/**
 * Payload passthru mode: the attributes `ppt_scheme`, `ppt_serializer`, `ppt_cipher` and `ppt_keyid`, as they came. They say how
 * peers are to read a payload that is none of the router's business.
 */
export type Passthru = Readonly<Record<string, string>>;

/** What options and details most often are. Shared, so that an empty one costs nothing: serializers know it by identity. */
export const EMPTY_DICT: Dict = Object.freeze({});
