/** Retrying: only what may pass, only so often, and never after an abort. */
import { describe, expect, it } from 'vitest';
import { NetworkError, ResponseError } from '../../src/data/errors';
import { isTransient, retryGet } from '../../src/data/retry';

const fast = { attempts: 3, base: 0, cap: 0, random: () => 0 };
const status = (code: number) =>
  new ResponseError(code, { code: 'x', message: 'm', hint: '' });

describe('a GET is repeated only for a reason that may pass', () => {
  it.each([429, 502, 503, 504])('repeats after status %i', code => {
    expect(isTransient(status(code))).toBe(true);
  });

  it.each([400, 403, 404, 409, 422, 500])('gives up at once after status %i', code => {
    expect(isTransient(status(code))).toBe(false);
  });

  it('succeeds when a later try does', async () => {
    let tries = 0;
    const result = await retryGet(
      async () => {
        tries++;
        if (tries < 3) throw new NetworkError();
        return 'here';
      },
      undefined,
      fast
    );
    expect([result, tries]).toEqual(['here', 3]);
  });

  it('throws the last error after the last try', async () => {
    let tries = 0;
    const failing = async () => {
      tries++;
      throw status(503);
    };
    await expect(retryGet(failing, undefined, fast)).rejects.toThrow(ResponseError);
    expect(tries).toBe(3);
  });

  it('does not try again for somebody who gave up', async () => {
    const controller = new AbortController();
    let tries = 0;
    const failing = async () => {
      tries++;
      controller.abort();
      throw new NetworkError();
    };
    await expect(retryGet(failing, controller.signal, fast)).rejects.toThrow();
    expect(tries).toBe(1);
  });
});
