import type { JSX } from 'hono/jsx/jsx-runtime';
import type { MediaKind } from '../../../model/media';
import type { LinkedMedia } from '../../models/media-library';
import { displayBytes } from '../../models/bytes-display';
import { TimeSince } from './time-since';

export const KIND_LABELS: Readonly<Record<MediaKind, string>> = {
  image: 'Image',
  audio: 'Audio',
  video: 'Video',
  log: 'Log file',
};

/** Uploads as cards: a picture where there is one, name, size and age; whoever follows one reads it from the bucket itself. */
export function MediaGallery({ media, nowMs }: { media: readonly LinkedMedia[]; nowMs: number }): JSX.Element {
  if (media.length === 0) return <p class="panel empty">Nothing was uploaded yet.</p>;
  return (
    <ul class="media">
      {media.map((item) => (
        <li class="panel">
          <MediaCard item={item} nowMs={nowMs} />
        </li>
      ))}
    </ul>
  );
}

function MediaCard({ item, nowMs }: { item: LinkedMedia; nowMs: number }): JSX.Element {
  const { entry, url, thumbnailUrl } = item;
  const label = entry.name ?? KIND_LABELS[entry.kind];
  const picture =
    thumbnailUrl === undefined ? (
      <span class="no-picture">{KIND_LABELS[entry.kind]}</span>
    ) : (
      <img src={thumbnailUrl} alt={label} loading="lazy" />
    );
  return (
    <>
      {url === undefined ? (
        picture
      ) : (
        <a href={url} rel="noreferrer">
          {picture}
        </a>
      )}
      <p>
        {url === undefined ? (
          label
        ) : (
          <a href={url} rel="noreferrer">
            {label}
          </a>
        )}
      </p>
      <p class="hint">
        {entry.contentType}, {displayBytes(entry.bytes)}, <TimeSince instantMs={entry.observedAtMs} nowMs={nowMs} />
      </p>
      {entry.state === 'refused' && <p class="fault">Refused: {entry.reason}</p>}
    </>
  );
}
