/** The data contract over the comm, with a kernel that a test plays. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NetworkError } from '../../src/data/errors';
import { CommTransport } from '../../src/shells/widget/comm_transport';
import { KernelLink } from '../../src/shells/widget/kernel_link';
import { FakeModel } from './fake_model';

let model: FakeModel;
let transport: CommTransport;
let link: KernelLink;

beforeEach(() => {
  model = new FakeModel();
  link = new KernelLink(model, 'me');
  transport = new CommTransport(link, { timeoutMs: 1000, maxInFlight: 2 });
});

afterEach(() => {
  transport.dispose();
  link.dispose();
  vi.useRealTimers();
});

const get = (path: string, signal?: AbortSignal) =>
  transport.send({ method: 'GET', path, ...(signal ? { signal } : {}) });
const requests = () => model.sent.filter(s => s.content['type'] === 'request');
const answer = (index: number, bytes: readonly number[] = [], status = 200) =>
  model.arrive(
    {
      type: 'response',
      id: requests()[index].content['id'],
      status,
      headers: { 'X-Cellucid-Count': '3' }
    },
    new Uint8Array(bytes)
  );

describe('a request over the comm', () => {
  it('resolves with status, lower-case headers and exactly its bytes', async () => {
    const waiting = get('datasets/d/v/points/0/0?encoding=f32');
    // What arrives may be a window on a larger buffer.
    const whole = new Uint8Array([9, 9, 1, 2, 3, 9]);
    model.arrive(
      {
        type: 'response',
        id: requests()[0].content['id'],
        status: 206,
        headers: { 'X-Cellucid-Count': '3' }
      },
      whole.subarray(2, 5)
    );
    const response = await waiting;
    expect(response.status).toBe(206);
    expect(response.headers.get('x-cellucid-count')).toBe('3');
    expect([...new Uint8Array(response.body)]).toEqual([1, 2, 3]);
  });

  it('gives each answer to its own question, in any order of arrival', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }),
        async order => {
          const own = new FakeModel();
          const ownLink = new KernelLink(own, 'me');
          const wide = new CommTransport(ownLink, { maxInFlight: 6 });
          const answers = order.map((_, n) =>
            wide.send({ method: 'GET', path: `p/${n}` })
          );
          for (const n of order) {
            const { id, path } = own.sent[n].content;
            own.arrive(
              { type: 'response', id, status: 200, headers: {} },
              new TextEncoder().encode(String(path))
            );
          }
          const texts = (await Promise.all(answers)).map(r =>
            new TextDecoder().decode(r.body)
          );
          expect(texts).toEqual(order.map((_, n) => `p/${n}`));
          wide.dispose();
          ownLink.dispose();
          expect(own.listenerCount).toBe(0);
        }
      )
    );
  });

  it('waits its turn, and is never sent when it was given up before', async () => {
    const controller = new AbortController();
    const first = get('a');
    void get('b').catch(() => undefined);
    const third = get('c', controller.signal);
    expect(requests()).toHaveLength(2);
    controller.abort(new DOMException('gone', 'AbortError'));
    await expect(third).rejects.toMatchObject({ name: 'AbortError' });
    answer(0);
    await first;
    expect(requests().map(r => r.content['path'])).toEqual(['a', 'b']);
  });

  it('rejects with the reason of its signal while it is on the way', async () => {
    const controller = new AbortController();
    const waiting = get('a', controller.signal);
    controller.abort(new Error('changed my mind'));
    await expect(waiting).rejects.toThrow('changed my mind');
    // The late answer finds nobody, and its place is free again.
    answer(0);
    void get('b').catch(() => undefined);
    void get('c').catch(() => undefined);
    expect(requests()).toHaveLength(3);
  });

  it('rejects at once when its signal has fired before', async () => {
    await expect(get('a', AbortSignal.abort(new Error('no')))).rejects.toThrow('no');
    expect(requests()).toHaveLength(0);
  });

  it('becomes a NetworkError when the kernel does not answer', async () => {
    vi.useFakeTimers();
    const waiting = expect(get('a')).rejects.toBeInstanceOf(NetworkError);
    await vi.advanceTimersByTimeAsync(1000);
    await waiting;
  });

  it('is given up when the viewer closes, the waiting ones too', async () => {
    const all = ['a', 'b', 'c'].map(path =>
      expect(get(path)).rejects.toMatchObject({ name: 'AbortError' })
    );
    transport.dispose();
    await Promise.all(all);
    await expect(get('d')).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is refused here when its body would close the websocket', async () => {
    const body = { names: 'x'.repeat(2 * 1024 * 1024) };
    await expect(
      transport.send({ method: 'POST', path: 'a', body })
    ).rejects.toBeInstanceOf(NetworkError);
    expect(requests()).toHaveLength(0);
  });
});
