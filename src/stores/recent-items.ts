import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Reading } from '../model/reading';
import { readingValueSchema } from '../model/reading';

/**
 * The items of table Recent (partition key `deviceId`, sort key `slot`):
 *
 *     deviceId   slot                                   attributes
 *     <uuid>     at#<observedAtMs>#<occurrence>         m:<metric> = {v, u?, r, k}, expiresAt
 *     <uuid>     latest                                 m:<metric> = {v, u?, r, k, t, o}
 *     <uuid>     key#<sha256 of an Idempotency-Key>     observedAtMs, occurrence, expiresAt
 *     #touched   <hourStartMs>#<uuid>                   version
 *     #nonce     <nonce>                                expiresAt
 *
 * Milliseconds in a slot have 15 digits, so that they sort as numbers do. A UUID holds no `#`, so no device's partition is ours.
 */
export const LATEST_SLOT = 'latest';
export const TOUCHED_PARTITION = '#touched';
export const NONCE_PARTITION = '#nonce';

const LAST_SORTABLE_MS = 999_999_999_999_999;

/** Sorts before everything observed at the instant and behind everything observed earlier. */
export function instantBound(instantMs: number): string {
  return `at#${sortable(instantMs)}`;
}

export function instantSlot(observedAtMs: number, occurrence: string): string {
  return `${instantBound(observedAtMs)}#${occurrence}`;
}

export function parseInstantSlot(slot: string): { readonly observedAtMs: number; readonly occurrence: string } {
  const match = /^at#(\d{15})#(.*)$/s.exec(slot);
  if (match === null) throw new Error(`Slot ${JSON.stringify(slot)} of the recent readings is no instant`);
  return { observedAtMs: Number(match[1]), occurrence: match[2] ?? '' };
}

export function touchedSlot(hourStartMs: number, deviceId: string): string {
  return `${sortable(hourStartMs)}#${deviceId}`;
}

export function parseTouchedSlot(slot: string): { readonly hourStartMs: number; readonly deviceId: string } {
  const match = /^(\d{15})#(.+)$/.exec(slot);
  if (match?.[2] === undefined) throw new Error(`Slot ${JSON.stringify(slot)} is no marker of a touched hour`);
  return { hourStartMs: Number(match[1]), deviceId: match[2] };
}

export function keySlot(idempotencyKey: string): string {
  return `key#${createHash('sha256').update(idempotencyKey, 'utf8').digest('hex')}`;
}

const METRIC_PREFIX = 'm:';

/** Metrics have a prefix of their own: one named `slot` must not meet the table's key. */
export function metricAttribute(metric: string): string {
  return `${METRIC_PREFIX}${metric}`;
}

export function metricOfAttribute(attribute: string): string | undefined {
  return attribute.startsWith(METRIC_PREFIX) ? attribute.slice(METRIC_PREFIX.length) : undefined;
}

/**
 * One metric in an item. `v` is the value as JSON text, because DynamoDB's numbers end at 9.99e125 and ours at 1.79e308.
 * `k` orders all that may ever claim the place: of two deliveries the one with the greater `k` stays, in whichever order they come.
 */
export interface StoredMetric {
  readonly v: string;
  readonly u?: string;
  /** Received at (ms). */
  readonly r: number;
  readonly k: string;
  /** Observed at (ms) and occurrence: in `latest` only, elsewhere the slot has them. */
  readonly t?: number;
  readonly o?: string;
}

/** In an instant's item the last received wins. */
export function storedAtInstant(reading: Reading): StoredMetric {
  return { ...stored(reading), k: `${sortable(reading.receivedAtMs)}#${digest(reading)}` };
}

/** In `latest` the last observed wins, and of those the last received. */
export function storedAsLatest(reading: Reading): StoredMetric {
  const { observedAtMs, receivedAtMs, occurrence } = reading;
  const k = `${sortable(observedAtMs)}#${sortable(receivedAtMs)}#${occurrence}#${digest(reading)}`;
  return { ...stored(reading), k, t: observedAtMs, o: occurrence };
}

const storedMetricSchema = z.object({
  v: z.string(),
  u: z.string().optional(),
  r: z.number(),
  t: z.number().optional(),
  o: z.string().optional(),
});

export interface ReadingPlace {
  readonly deviceId: string;
  readonly metric: string;
  /** The slot's, for an instant's item. */
  readonly observedAtMs?: number;
  readonly occurrence?: string;
}

/** The reading that an item holds for a metric. */
export function readingOf(place: ReadingPlace, attribute: unknown): Reading {
  const { v, u, r, t, o } = storedMetricSchema.parse(attribute);
  return {
    deviceId: place.deviceId,
    metric: place.metric,
    value: readingValueSchema.parse(JSON.parse(v)),
    ...(u === undefined ? {} : { unit: u }),
    observedAtMs: place.observedAtMs ?? z.number().parse(t),
    receivedAtMs: r,
    occurrence: place.occurrence ?? o ?? '',
  };
}

function stored(reading: Reading): Omit<StoredMetric, 'k'> {
  return {
    v: JSON.stringify(reading.value),
    ...(reading.unit === undefined ? {} : { u: reading.unit }),
    r: reading.receivedAtMs,
  };
}

/** Decides between two values received in the same millisecond: any order will do that is the same at every delivery. */
function digest({ value, unit }: Reading): string {
  return createHash('sha256')
    .update(JSON.stringify([value, unit ?? null]))
    .digest('base64url')
    .slice(0, 11);
}

function sortable(milliseconds: number): string {
  return String(Math.min(Math.max(milliseconds, 0), LAST_SORTABLE_MS)).padStart(15, '0');
}
