import type { Migration } from './migration';

/**
 * Rollups by hour and day. The key begins as queries do: a device, a period, a range of time. Checks keep out what the rollup
 * cannot have computed.
 */
export const rollupMigration: Migration = {
  version: 1,
  name: 'rollup',
  statements: [
    `CREATE TABLE rollup (
       device_id text NOT NULL,
       metric text NOT NULL,
       period text NOT NULL CHECK (period IN ('hour', 'day')),
       starts_at timestamp(3) NOT NULL,
       count bigint NOT NULL CHECK (count > 0),
       minimum double precision,
       maximum double precision,
       sum double precision,
       last double precision,
       last_text text,
       last_observed_at timestamp(3) NOT NULL,
       unit text,
       PRIMARY KEY (device_id, period, starts_at, metric)
     )`,
  ],
};
