/** Latest: late answers and late errors are dropped. */
import { describe, expect, it } from 'vitest';
import { abortError } from '../../src/core/abort';
import { Latest, STALE } from '../../src/core/latest';

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe('Latest answers the newest question only', () => {
  it('drops the answer of an overtaken run and aborts it', async () => {
    const latest = new Latest();
    const slow = deferred<string>();
    let slowSignal: AbortSignal | undefined;
    const first = latest.run(signal => {
      slowSignal = signal;
      return slow.promise;
    });
    const second = latest.run(() => Promise.resolve('new'));
    expect(slowSignal?.aborted).toBe(true);
    slow.resolve('old');
    expect(await first).toBe(STALE);
    expect(await second).toBe('new');
    expect(latest.isRunning).toBe(false);
  });

  it('drops the error of an overtaken run, passes on that of the newest', async () => {
    const latest = new Latest();
    const slow = deferred<string>();
    const first = latest.run(() => slow.promise);
    const second = latest.run(() => Promise.reject(new Error('real')));
    slow.reject(new Error('late'));
    expect(await first).toBe(STALE);
    await expect(second).rejects.toThrow('real');
  });

  it('takes an abort for an answer that nobody waits for', async () => {
    expect(await new Latest().run(() => Promise.reject(abortError()))).toBe(STALE);
  });

  it('is stale after cancel', async () => {
    const latest = new Latest();
    const run = latest.run(() => Promise.resolve(1));
    expect(latest.isRunning).toBe(true);
    latest.dispose();
    expect(await run).toBe(STALE);
  });
});
