import { createServer, type IncomingMessage, type Server } from 'node:http';
import { EdgeAdapter } from '../../../verify/rungs/emulator/edge-adapter';

describe('the adapter in front of a distribution', () => {
  let gateway: Server;
  let adapter: EdgeAdapter;
  let seen: { request: IncomingMessage; body: string }[];

  beforeEach(async () => {
    seen = [];
    gateway = createServer((request, answer) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        seen.push({ request, body });
        answer.writeHead(303, { location: '/console/', 'set-cookie': ['a=1', 'b=2'] }).end('moved');
      });
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    const address = gateway.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    adapter = await EdgeAdapter.start(`http://127.0.0.1:${port}`, 'https://d1.cloudfront.invalid');
  });

  afterEach(async () => {
    await adapter.stop();
    await new Promise((resolve) => gateway.close(resolve));
  });

  it('passes a request on as a browser at the public name sends it', async () => {
    await fetch(`${adapter.endpoint}/console/?a=%2F`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: adapter.endpoint, 'x-own': 'kept' },
      body: 'form',
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.body).toBe('form');
    expect(seen[0]?.request).toMatchObject({ method: 'POST', url: '/console/?a=%2F' });
    expect(seen[0]?.request.headers).toMatchObject({
      host: 'd1.cloudfront.invalid',
      'x-forwarded-proto': 'https',
      origin: 'https://d1.cloudfront.invalid',
      'x-own': 'kept',
    });
  });

  it('gives the answer back as it came', async () => {
    const answer = await fetch(adapter.endpoint, { redirect: 'manual' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/console/');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    await expect(answer.text()).resolves.toBe('moved');
  });
});
