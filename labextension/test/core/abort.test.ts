/** Abort helpers: recognised, joined, raced, and no timer or listener left. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  abortError,
  delay,
  isAbort,
  joinSignals,
  raceAbort,
  throwIfAborted
} from '../../src/core/abort';

describe('an abort is recognised by its name', () => {
  it('tells it from other errors', () => {
    expect(isAbort(abortError())).toBe(true);
    expect(isAbort(new Error('AbortError'))).toBe(false);
    expect(isAbort(null)).toBe(false);
  });

  it('throws the reason', () => {
    const controller = new AbortController();
    expect(() => throwIfAborted(controller.signal)).not.toThrow();
    controller.abort(new Error('enough'));
    expect(() => throwIfAborted(controller.signal)).toThrow('enough');
    expect(() => throwIfAborted(undefined)).not.toThrow();
  });
});

describe('joinSignals fires with the first', () => {
  it('passes the reason on', () => {
    const a = new AbortController();
    const b = new AbortController();
    const { signal } = joinSignals([a.signal, undefined, b.signal]);
    expect(signal.aborted).toBe(false);
    b.abort('b');
    a.abort('a');
    expect(signal.reason).toBe('b');
  });

  it('is aborted from the start where one already is', () => {
    expect(joinSignals([AbortSignal.abort('old')]).signal.reason).toBe('old');
  });

  it('lets go', () => {
    const a = new AbortController();
    const { signal, release } = joinSignals([a.signal]);
    release();
    a.abort();
    expect(signal.aborted).toBe(false);
  });
});

describe('raceAbort gives up waiting, not the work', () => {
  it('resolves with the promise', async () => {
    const controller = new AbortController();
    await expect(raceAbort(Promise.resolve(1), controller.signal)).resolves.toBe(1);
    await expect(raceAbort(Promise.resolve(2), undefined)).resolves.toBe(2);
  });

  it('rejects with the reason, also when it came before', async () => {
    const controller = new AbortController();
    const never = new Promise<never>(() => undefined);
    const race = raceAbort(never, controller.signal);
    controller.abort(new Error('left'));
    await expect(race).rejects.toThrow('left');
    await expect(
      raceAbort(Promise.reject(new Error('unseen')), controller.signal)
    ).rejects.toThrow('left');
  });
});

describe('delay leaves no timer behind', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('waits', async () => {
    const done = vi.fn();
    const wait = delay(100).then(done);
    await vi.advanceTimersByTimeAsync(99);
    expect(done).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await wait;
    expect(done).toHaveBeenCalledOnce();
  });

  it('gives up', async () => {
    const controller = new AbortController();
    const wait = delay(100, controller.signal);
    controller.abort(new Error('left'));
    await expect(wait).rejects.toThrow('left');
    expect(vi.getTimerCount()).toBe(0);
    await expect(delay(100, controller.signal)).rejects.toThrow('left');
    expect(vi.getTimerCount()).toBe(0);
  });
});
