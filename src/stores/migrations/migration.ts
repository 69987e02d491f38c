/** A step of the schema. Once released it never changes (its checksum is recorded): what is wrong is mended by a later one. */
export interface Migration {
  /** 1, 2, 3...: migrations run in this order. */
  readonly version: number;
  readonly name: string;
  /** One statement each, as the Data API takes them. They stay compatible with the previous release, which still runs. */
  readonly statements: readonly string[];
}
