import { z } from 'zod';
import { deviceUuidSchema } from './names';

/** What devices upload besides readings. Limits and retention are settings of the kind. */
export const MEDIA_KINDS = ['image', 'audio', 'video', 'log'] as const;
export const mediaKindSchema = z.enum(MEDIA_KINDS);
export type MediaKind = z.infer<typeof mediaKindSchema>;

/** The content types that each kind takes: those whose content can be told apart (src/media/content-type.ts). */
export const CONTENT_TYPES = {
  image: ['image/jpeg', 'image/png', 'image/webp'],
  audio: ['audio/wav', 'audio/mpeg', 'audio/ogg', 'audio/flac', 'audio/mp4'],
  video: ['video/mp4', 'video/webm'],
  log: ['text/plain', 'application/x-ndjson', 'application/gzip'],
} as const satisfies Record<MediaKind, readonly string[]>;

export type ContentType = (typeof CONTENT_TYPES)[MediaKind][number];

export const contentTypeSchema = z.enum(Object.values(CONTENT_TYPES).flat());

export const mediaNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(128)
  // It goes into a header of the download.
  .regex(/^[^\p{Cc}\p{Surrogate}"\\/]*$/u, 'a name has no control characters, quotes, slashes or backslashes');

/**
 * `<kind>-<observed at, ms, 15 digits>-<12 hexadecimal digits>`: the ids of a kind sort by time, and an id alone says where its
 * object and its entry are.
 */
const MEDIA_ID = /^(image|audio|video|log)-(\d{15})-([0-9a-f]{12})$/;

export const mediaIdSchema = z.string().regex(MEDIA_ID, 'no id of an upload');

export function mediaId(kind: MediaKind, observedAtMs: number, uuid: string): string {
  const digits = String(Math.max(0, observedAtMs)).padStart(15, '0');
  return `${kind}-${digits}-${uuid.replaceAll('-', '').slice(-12)}`;
}

/** The kind that an id of `mediaIdSchema` begins with. */
export function kindOfMediaId(id: string): MediaKind {
  return mediaKindSchema.parse(MEDIA_ID.exec(id)?.[1]);
}

/** Names one upload: nothing else than this decides about its key, so no device reaches another's. */
export interface MediaReference {
  readonly deviceId: string;
  readonly id: string;
}

/** What a device wants to upload; good until the slot expires, and for one upload. */
export const mediaOfferSchema = z.object({
  deviceId: deviceUuidSchema,
  id: mediaIdSchema,
  kind: mediaKindSchema,
  contentType: contentTypeSchema,
  /** The most that the upload may have. */
  maximumBytes: z.number().int().positive(),
  name: mediaNameSchema.optional(),
  observedAtMs: z.number().int(),
  offeredAtMs: z.number().int(),
});
export type MediaOffer = z.infer<typeof mediaOfferSchema>;

const entry = {
  deviceId: deviceUuidSchema,
  id: mediaIdSchema,
  kind: mediaKindSchema,
  contentType: contentTypeSchema,
  bytes: z.number().int().nonnegative(),
  name: mediaNameSchema.optional(),
  observedAtMs: z.number().int(),
  uploadedAtMs: z.number().int(),
};

const pixels = z.number().int().positive();

/** An upload that was examined. `refused` ones are gone; their entry says why. */
export const mediaEntrySchema = z.discriminatedUnion('state', [
  z.object({
    ...entry,
    state: z.literal('kept'),
    /** Of the image, as its header says. */
    width: pixels.optional(),
    height: pixels.optional(),
    hasThumbnail: z.boolean(),
  }),
  z.object({ ...entry, state: z.literal('refused'), reason: z.string() }),
]);
export type MediaEntry = z.infer<typeof mediaEntrySchema>;

/** Per kind: what the settings say. */
export type PerKind<T> = Readonly<Record<MediaKind, T>>;
