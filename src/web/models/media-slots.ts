import { z } from 'zod';
import { HeadwaterError } from '../../model/errors';
import { parseInstant } from '../../model/instant';
import type { MediaOffer, PerKind } from '../../model/media';
import { CONTENT_TYPES, contentTypeSchema, mediaId, mediaKindSchema, mediaNameSchema } from '../../model/media';
import type { MediaIndex, UploadForm, UploadForms } from '../../model/media-ports';
import type { Clock, IdSource } from '../../model/ports';

/** What a device asks for. */
export const slotRequestSchema = z
  .strictObject({
    kind: mediaKindSchema,
    contentType: contentTypeSchema,
    /** The most that the upload may have. */
    bytes: z.number().int().positive(),
    name: mediaNameSchema.optional(),
    observedAt: z
      .union([z.number().int().nonnegative().max(8.64e15), z.string()])
      .transform((value, context) => {
        const instantMs = typeof value === 'number' ? value : parseInstant(value);
        if (instantMs !== undefined && instantMs >= 0) return instantMs;
        context.addIssue({ code: 'custom', message: 'give RFC 3339 with an offset, or milliseconds since 1970' });
        return z.NEVER;
      })
      .optional(),
  })
  .refine(({ kind, contentType }) => CONTENT_TYPES[kind].some((taken) => taken === contentType), {
    path: ['contentType'],
    error: 'is none of its kind',
  });
export type SlotRequest = z.infer<typeof slotRequestSchema>;

export interface Slot {
  readonly offer: MediaOffer;
  readonly form: UploadForm;
  readonly expiresAtMs: number;
}

export interface MediaSlotsOptions {
  readonly index: Pick<MediaIndex, 'offer'>;
  readonly forms: UploadForms;
  readonly maximumBytes: PerKind<number>;
  readonly slotSeconds: number;
  readonly newId: IdSource;
  readonly clock: Clock;
}

/** Hands out slots: each lets its holder upload one object of the device, and nothing else. */
export class MediaSlots {
  readonly #options: MediaSlotsOptions;

  constructor(options: MediaSlotsOptions) {
    this.#options = options;
  }

  /** @throws HeadwaterError `payload_too_large` for more bytes than the kind may have; `unavailable`. */
  async open(deviceId: string, request: SlotRequest): Promise<Slot> {
    const { index, forms, maximumBytes, slotSeconds, newId, clock } = this.#options;
    const { kind, contentType, bytes, name, observedAt } = request;
    if (bytes > maximumBytes[kind]) {
      throw new HeadwaterError(
        'payload_too_large',
        `An upload of kind ${kind} may have ${maximumBytes[kind]} bytes, not ${bytes}.`,
      );
    }
    const offeredAtMs = clock();
    const observedAtMs = observedAt ?? offeredAtMs;
    const offer: MediaOffer = {
      deviceId,
      id: mediaId(kind, observedAtMs, newId()),
      kind,
      contentType,
      maximumBytes: bytes,
      ...(name === undefined ? {} : { name }),
      observedAtMs,
      offeredAtMs,
    };
    const form = await forms.formFor(offer);
    await index.offer(offer);
    return { offer, form, expiresAtMs: offeredAtMs + slotSeconds * 1000 };
  }
}

/** @throws HeadwaterError `invalid_argument` that names every fault of the request, and the content types of its kind. */
export function parseSlotRequest(body: unknown): SlotRequest {
  const result = slotRequestSchema.safeParse(body);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '));
  const taken = Object.entries(CONTENT_TYPES).map(([kind, types]) => `${kind} (${types.join(', ')})`);
  throw new HeadwaterError(
    'invalid_argument',
    'A slot is asked for with {"kind": "image", "contentType": "image/jpeg", "bytes": 123456}, and optionally "name" and ' +
      `"observedAt": ${faults.join('; ')}. Kinds and their content types: ${taken.join('; ')}.`,
  );
}
