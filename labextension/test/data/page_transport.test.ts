/** The page's transport: own origin, XSRF on every request, honest errors. */
import { describe, expect, it } from 'vitest';
import { NetworkError } from '../../src/data/errors';
import { PageTransport, readCookie } from '../../src/data/page_transport';

function recording(respond: () => Promise<Response>, cookies = '_xsrf=2%7Cabc; a=b') {
  const calls: { readonly url: string; readonly init: RequestInit }[] = [];
  const transport = new PageTransport('/user/a%40b/', {
    fetch: (url, init) => {
      calls.push({ url, init });
      return respond();
    },
    cookies: () => cookies
  });
  return { transport, calls };
}

describe('the page talks to its own server only, as Jupyter wants it', () => {
  it('sends the XSRF token on GET too, below the base URL', async () => {
    const { transport, calls } = recording(async () => new Response('x'));
    await transport.send({ method: 'GET', path: 'health' });
    expect(calls[0].url).toBe('/user/a%40b/cellucid/api/health');
    expect(calls[0].init).toMatchObject({
      credentials: 'same-origin',
      cache: 'default',
      headers: { 'X-XSRFToken': '2|abc' }
    });
  });

  it('names its viewer, the same in every request and another one per viewer', async () => {
    const one = recording(async () => new Response('x'));
    const other = recording(async () => new Response('x'));
    for (const { transport } of [one, one, other]) {
      await transport.send({ method: 'GET', path: 'health' });
    }
    const [first, second, third] = [...one.calls, ...other.calls].map(({ init }) =>
      new Headers(init.headers).get('X-Cellucid-Viewer')
    );
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('sends a body as JSON', async () => {
    const { transport, calls } = recording(async () => new Response('x'));
    await transport.send({ method: 'POST', path: 'datasets', body: { path: 'a' } });
    expect(calls[0].init.body).toBe('{"path":"a"}');
    expect(calls[0].init.headers).toMatchObject({ 'Content-Type': 'application/json' });
  });

  it('passes every status on, with lower-case headers', async () => {
    const { transport } = recording(
      async () =>
        new Response('no', { status: 404, headers: { 'X-Cellucid-Count': '3' } })
    );
    const answer = await transport.send({ method: 'GET', path: 'x' });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('x-cellucid-count')).toBe('3');
    expect(new TextDecoder().decode(answer.body)).toBe('no');
  });

  it('tells a lost server from a caller who gave up', async () => {
    const { transport } = recording(() => Promise.reject(new TypeError('failed')));
    await expect(transport.send({ method: 'GET', path: 'x' })).rejects.toBeInstanceOf(
      NetworkError
    );
    const controller = new AbortController();
    const reason = new DOMException('enough', 'AbortError');
    controller.abort(reason);
    await expect(
      transport.send({ method: 'GET', path: 'x', signal: controller.signal })
    ).rejects.toBe(reason);
  });
});

describe('cookies are read by exact name', () => {
  it.each([
    ['x_xsrf=1; _xsrf=2', '2'],
    ['_xsrf=a=b', 'a=b'],
    ['other=1', null],
    ['', null]
  ])('%s', (cookies, value) => {
    expect(readCookie(cookies, '_xsrf')).toBe(value);
  });
});
