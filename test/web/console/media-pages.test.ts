import type { MediaEntry } from '../../../src/model/media';
import { NOW_MS } from '../web-fixture';
import { ConsoleBrowser } from './console-browser';

let browser: ConsoleBrowser;

beforeEach(async () => {
  browser = new ConsoleBrowser();
  await browser.signIn();
});

async function record(
  minute: number,
  changes: { readonly name?: string; readonly reason?: string } = {},
): Promise<string> {
  const id = `image-${String(NOW_MS + minute * 60_000).padStart(15, '0')}-0123456789ab`;
  const { reason, ...rest } = changes;
  const common = {
    deviceId: 'mote-1',
    id,
    kind: 'image' as const,
    contentType: 'image/jpeg' as const,
    bytes: 5613,
    observedAtMs: NOW_MS + minute * 60_000,
    uploadedAtMs: NOW_MS,
    ...rest,
  };
  const entry: MediaEntry =
    reason === undefined ? { ...common, state: 'kept', hasThumbnail: true } : { ...common, state: 'refused', reason };
  await browser.fixture.mediaIndex.record(entry);
  return id;
}

describe('uploads in the console', () => {
  test('are shown with their thumbnails, from the bucket and nowhere else', async () => {
    const id = await record(0, { name: '<b>door</b>' });
    const response = await browser.get('/console/devices/mote-1');
    const markup = await response.text();
    expect(markup).toContain(`<img src="https://bucket.example/thumbnails/mote-1/${id}"`);
    expect(markup).toContain(`href="https://bucket.example/media/image/mote-1/${id}"`);
    expect(markup).toContain('5.6 kB');
    expect(markup).toContain('&lt;b&gt;door&lt;/b&gt;');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("img-src 'self' https://bucket.example;");
    expect(policy).toContain("script-src 'self';");
    expect((await browser.get('/console/')).headers.get('content-security-policy')).toContain("img-src 'self';");
  });

  test('that were refused have no link, and a reason', async () => {
    const id = await record(0, { reason: 'Its content is text/plain, not image/jpeg.' });
    const markup = await (await browser.get('/console/devices/mote-1/media')).text();
    expect(markup).toContain('Refused: Its content is text/plain, not image/jpeg.');
    expect(markup).not.toContain(id);
  });

  test('have a page of their own, by kind and a page at a time', async () => {
    for (let minute = 0; minute < 50; minute += 1) await record(minute);
    const first = await (await browser.get('/console/devices/mote-1/media?kind=image')).text();
    const older = /href="([^"]*)">Older/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(first.match(/<img src="https/g)).toHaveLength(48);
    expect(older).toMatch(/\?kind=image&next=\d{15}-/);
    const second = await (await browser.get(older)).text();
    expect(second.match(/<img src="https/g)).toHaveLength(2);
    expect(await (await browser.get('/console/devices/mote-1/media?kind=log')).text()).toContain(
      'Nothing was uploaded',
    );
    expect((await browser.get('/console/devices/nobody/media')).status).toBe(404);
  });
});
