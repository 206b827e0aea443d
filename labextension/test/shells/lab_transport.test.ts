/** The contract over Lab's own connection: cacheable URLs, Lab's headers, clean ends. */
import { ServerConnection } from '@jupyterlab/services';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NetworkError } from '../../src/data/errors';
import { LabTransport } from '../../src/shells/lab/lab_transport';

const BASE = 'http://127.0.0.1:8888/user/a%40b/';

let requests: Request[];
let answer: (request: Request) => Promise<Response>;
let transport: LabTransport;

beforeEach(() => {
  requests = [];
  answer = () =>
    Promise.resolve(new Response('{}', { headers: { 'X-Cellucid-Count': '3' } }));
  document.cookie = '_xsrf=2|abc|def; path=/';
  transport = new LabTransport(
    ServerConnection.makeSettings({
      baseUrl: BASE,
      token: '',
      fetch: (input: RequestInfo | URL) => {
        const request = input as Request;
        requests.push(request);
        return answer(request);
      }
    })
  );
});

afterEach(() => {
  transport.dispose();
  document.cookie = '_xsrf=; path=/; max-age=0';
});

describe('a request through Lab', () => {
  it('has the same URL every time, so that the browser can cache it', async () => {
    const path = 'datasets/d/v/points/0/0?encoding=f32';
    for (let n = 0; n < 2; n += 1) await transport.send({ method: 'GET', path });
    expect(requests.map(r => r.url)).toEqual(
      [1, 2].map(() => `${BASE}cellucid/api/${path}`)
    );
    expect(requests[0].cache).toBe('default');
  });

  it('carries the XSRF token on GET too: a hub asks for it', async () => {
    await transport.send({ method: 'GET', path: 'health' });
    expect(requests[0].headers.get('X-XSRFToken')).toBe('2|abc|def');
  });

  it('names its viewer, so that several take turns at the server', async () => {
    for (let n = 0; n < 2; n += 1)
      await transport.send({ method: 'GET', path: 'health' });
    const [first, second] = requests.map(r => r.headers.get('X-Cellucid-Viewer'));
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).toBe(first);
  });

  it('sends a body as JSON and gives back status, lower-case headers and bytes', async () => {
    answer = async request => {
      expect(await request.json()).toEqual({ path: 'x/ä.h5ad' });
      return new Response(new Uint8Array([1, 2]), {
        status: 404,
        headers: { 'X-Cellucid-Count': '3' }
      });
    };
    const body = { path: 'x/ä.h5ad' };
    const response = await transport.send({ method: 'POST', path: 'datasets', body });
    expect(response.status).toBe(404);
    expect(response.headers.get('x-cellucid-count')).toBe('3');
    expect([...new Uint8Array(response.body)]).toEqual([1, 2]);
  });
});

describe('a request that ends otherwise', () => {
  it('is a NetworkError where no answer came', async () => {
    answer = () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(
      transport.send({ method: 'GET', path: 'health' })
    ).rejects.toBeInstanceOf(NetworkError);
  });

  it('rejects with the reason of its caller', async () => {
    const controller = new AbortController();
    answer = request =>
      new Promise((_, reject) => {
        request.signal.addEventListener('abort', () =>
          reject(new Error('aborted fetch'))
        );
      });
    const waiting = transport.send({
      method: 'GET',
      path: 'health',
      signal: controller.signal
    });
    await Promise.resolve();
    controller.abort(new Error('changed my mind'));
    await expect(waiting).rejects.toThrow('changed my mind');
  });

  it('is given up when its document closes, and none begins after that', async () => {
    answer = request =>
      new Promise((_, reject) => {
        request.signal.addEventListener('abort', () =>
          reject(new Error('aborted fetch'))
        );
      });
    const waiting = transport.send({ method: 'GET', path: 'health' });
    await Promise.resolve();
    transport.dispose();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await expect(transport.send({ method: 'GET', path: 'health' })).rejects.toMatchObject(
      {
        name: 'AbortError'
      }
    );
    expect(requests).toHaveLength(1);
  });
});
