import { bigint, doublePrecision, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

/** UTC without an offset: the Data API returns either kind without one, and Drizzle reads only this kind as UTC. */
function utc(name: string): ReturnType<typeof timestamp<string, 'date'>> {
  return timestamp(name, { mode: 'date', precision: 3 });
}

/** What each metric of each device did in each UTC hour and day, as migration 1 creates it. */
export const rollupTable = pgTable(
  'rollup',
  {
    deviceId: text('device_id').notNull(),
    metric: text('metric').notNull(),
    period: text('period', { enum: ['hour', 'day'] }).notNull(),
    startsAt: utc('starts_at').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
    minimum: doublePrecision('minimum'),
    maximum: doublePrecision('maximum'),
    sum: doublePrecision('sum'),
    last: doublePrecision('last'),
    lastText: text('last_text'),
    lastObservedAt: utc('last_observed_at').notNull(),
    unit: text('unit'),
  },
  (table) => [primaryKey({ columns: [table.deviceId, table.period, table.startsAt, table.metric] })],
);
