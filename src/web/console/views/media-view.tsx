import { z } from 'zod';
import { HeadwaterError } from '../../../model/errors';
import { mediaKindSchema } from '../../../model/media';
import { deviceUuidSchema } from '../../../model/names';
import type { ConsoleApplicationOptions } from '../console-options';
import { renderPageWithImages } from '../render-page';
import type { PageView } from '../sign-in-gate';
import { MediaPage } from '../templates/media-page';

const PAGE_SIZE = 48;

const placeSchema = z.string().regex(/^\d{15}-[0-9a-f]{12}$/);

/** `GET /console/devices/UUID/media?kind&next`: what a device uploaded. */
export function createMediaView(options: Pick<ConsoleApplicationOptions, 'registry' | 'media' | 'clock'>): PageView {
  const { registry, media, clock } = options;
  return async (context, viewer) => {
    const uuid = deviceUuidSchema.safeParse(context.req.param('uuid'));
    const device = uuid.success ? await registry.find(uuid.data) : undefined;
    if (device?.role !== 'device') throw new HeadwaterError('not_found', 'There is no such device.');
    const kind = mediaKindSchema.safeParse(context.req.query('kind')).data;
    const after = placeSchema.safeParse(context.req.query('next')).data;
    const page = await media.list({
      deviceId: device.uuid,
      limit: PAGE_SIZE,
      ...(kind === undefined ? {} : { kind }),
      ...(after === undefined ? {} : { after }),
    });
    const props = { viewer, device, kind, page, nowMs: clock() };
    return renderPageWithImages(context, <MediaPage {...props} />, await media.origin());
  };
}
