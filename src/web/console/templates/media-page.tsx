import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Device } from '../../../model/device';
import type { MediaKind } from '../../../model/media';
import { MEDIA_KINDS } from '../../../model/media';
import type { LinkedMediaPage } from '../../models/media-library';
import type { Viewer } from './layout';
import { Layout } from './layout';
import { KIND_LABELS, MediaGallery } from './media-gallery';

export interface MediaPageProps {
  readonly viewer: Viewer;
  readonly device: Device;
  readonly kind: MediaKind | undefined;
  readonly page: LinkedMediaPage;
  readonly nowMs: number;
}

/** Everything that a device uploaded, newest first, a page at a time. */
export function MediaPage({ viewer, device, kind, page, nowMs }: MediaPageProps): JSX.Element {
  const path = `/console/devices/${device.uuid}/media`;
  const query = kind === undefined ? '?' : `?kind=${kind}&`;
  return (
    <Layout title={`Uploads of ${device.name}`} viewer={viewer}>
      <h1>
        Uploads of <a href={`/console/devices/${device.uuid}`}>{device.name}</a>
      </h1>
      <nav class="tabs" aria-label="Kind of upload">
        <KindTab href={path} label="All" isCurrent={kind === undefined} />
        {MEDIA_KINDS.map((each) => (
          <KindTab href={`${path}?kind=${each}`} label={KIND_LABELS[each]} isCurrent={each === kind} />
        ))}
      </nav>
      <MediaGallery media={page.media} nowMs={nowMs} />
      {page.next !== undefined && (
        <p>
          <a href={`${path}${query}next=${page.next}`}>Older</a>
        </p>
      )}
    </Layout>
  );
}

function KindTab({ href, label, isCurrent }: { href: string; label: string; isCurrent: boolean }): JSX.Element {
  return (
    <a href={href} {...(isCurrent ? { 'aria-current': 'page' as const } : {})}>
      {label}
    </a>
  );
}
