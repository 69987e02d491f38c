/**
 * The fields of a SenML record (RFC 8428, table 1) and their labels in CBOR (table 4). The table is conclusive: extensions have
 * text labels in CBOR too.
 */
export const CBOR_LABELS: ReadonlyMap<number, string> = new Map([
  [-1, 'bver'],
  [-2, 'bn'],
  [-3, 'bt'],
  [-4, 'bu'],
  [-5, 'bv'],
  [-6, 'bs'],
  [0, 'n'],
  [1, 'u'],
  [2, 'v'],
  [3, 'vs'],
  [4, 'vb'],
  [5, 's'],
  [6, 't'],
  [7, 'ut'],
  [8, 'vd'],
]);

/** Of a record at most one. */
export const VALUE_LABELS = ['v', 'vs', 'vb', 'vd'] as const;
