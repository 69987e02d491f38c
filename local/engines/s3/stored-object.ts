import { z } from 'zod';

const texts = z.record(z.string(), z.string());

const storedObject = z.object({
  key: z.string(),
  /** Name of the file that holds the body. */
  bodyId: z.string(),
  bytes: z.number().int().nonnegative(),
  /** With its quotes, as in headers. */
  etag: z.string(),
  modifiedAtMs: z.number(),
  /** Headers that come back with the object: content type, cache control, user metadata and so on, names in lower case. */
  headers: texts,
  /** Checksum headers (`x-amz-checksum-...`) by name. */
  checksums: texts,
});

/** What is kept of an object beside its body. */
export type StoredObject = Readonly<z.output<typeof storedObject>>;

const storedPart = z.object({
  number: z.number().int(),
  bodyId: z.string(),
  bytes: z.number().int(),
  etag: z.string(),
  checksums: texts,
  modifiedAtMs: z.number(),
});
export type StoredPart = Readonly<z.output<typeof storedPart>>;

const storedUpload = z.object({ id: z.string(), bucket: z.string(), key: z.string(), headers: texts });
export type StoredUpload = Readonly<z.output<typeof storedUpload>>;

/**
 * What happens to objects, as the journal records it. A body is written to its own file before the entry that names it, so an object
 * appears, changes and goes as a whole, and metadata and body always belong together.
 */
export const objectEntry = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('put'),
    bucket: z.string(),
    object: storedObject,
    /** The multipart upload that this object completes. */
    uploadId: z.string().optional(),
  }),
  z.object({ event: z.literal('deleted'), bucket: z.string(), keys: z.array(z.string()) }),
  z.object({ event: z.literal('upload-begun'), upload: storedUpload }),
  z.object({ event: z.literal('part'), uploadId: z.string(), part: storedPart }),
  z.object({ event: z.literal('upload-aborted'), uploadId: z.string() }),
]);
export type ObjectEntry = z.output<typeof objectEntry>;
