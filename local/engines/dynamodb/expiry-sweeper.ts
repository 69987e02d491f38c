import { z } from 'zod';

const PAGE_ITEMS = 100;

const attributeMap = z.record(z.string(), z.unknown());
const scanAnswer = z.object({ Items: z.array(attributeMap).default([]), LastEvaluatedKey: attributeMap.optional() });

/** Calls the database and returns the parsed answer of a call that succeeded. */
export type DatabaseCall = (operation: string, input: object) => Promise<unknown>;

/**
 * Deletes expired items of one table, a page at a time, round and round. Like the service it comes late (AWS: within a few days), so
 * readers filter by the attribute themselves.
 */
export class ExpirySweeper {
  readonly #call: DatabaseCall;
  readonly #table: { readonly name: string; readonly keyNames: readonly string[]; readonly expiryAttribute: string };
  #startKey: Record<string, unknown> | undefined;

  constructor(
    call: DatabaseCall,
    table: { readonly name: string; readonly keyNames: readonly string[]; readonly expiryAttribute: string },
  ) {
    this.#call = call;
    this.#table = table;
  }

  /** Looks at one page; returns how many items it deleted. */
  async sweepPage(nowMs: number): Promise<number> {
    const { name, keyNames, expiryAttribute } = this.#table;
    const condition = {
      ExpressionAttributeNames: { '#expiry': expiryAttribute },
      ExpressionAttributeValues: { ':now': { N: String(Math.floor(nowMs / 1000)) } },
    };
    const page = scanAnswer.parse(
      await this.#call('Scan', {
        TableName: name,
        Limit: PAGE_ITEMS,
        FilterExpression: '#expiry < :now',
        ...condition,
        ...(this.#startKey === undefined ? {} : { ExclusiveStartKey: this.#startKey }),
      }),
    );
    this.#startKey = page.LastEvaluatedKey;
    for (const item of page.Items) {
      await this.#call('DeleteItem', {
        TableName: name,
        Key: Object.fromEntries(keyNames.map((key) => [key, item[key]])),
        // One that was written again meanwhile stays.
        ConditionExpression: '#expiry < :now',
        ...condition,
      });
    }
    return page.Items.length;
  }
}
