import { mediaEntrySchema } from '../../src/model/media';
import { MediaLibrary } from '../../src/web/models/media-library';
import { MemoryMediaIndex, StaticMediaAddresses } from '../doubles/memory-media';

const reference = { deviceId: 'device-a', id: 'log-001769860800000-000000000001' };
const entry = mediaEntrySchema.parse({
  ...reference,
  kind: 'log',
  contentType: 'text/plain',
  bytes: 9,
  observedAtMs: 1_769_860_800_000,
  uploadedAtMs: 1_769_860_800_000,
  state: 'kept',
  hasThumbnail: false,
});

test('an upload that is examined between the looks at its entry and at its offer is found', async () => {
  const index = new MemoryMediaIndex();
  const findOffer = index.findOffer.bind(index);
  index.findOffer = async (sought) => {
    await index.record(entry);
    return findOffer(sought);
  };
  const library = new MediaLibrary({ index, links: new StaticMediaAddresses() });
  expect(await library.find(reference)).toEqual(entry);
});
