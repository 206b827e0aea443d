/** Throttle: the first call at once, the last one never lost. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { throttle } from '../../src/core/throttle';

describe('throttle keeps a pace', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('calls at once, then with the newest arguments', () => {
    const seen: number[] = [];
    const throttled = throttle((n: number) => void seen.push(n), 50);
    throttled(1);
    throttled(2);
    throttled(3);
    expect(seen).toEqual([1]);
    vi.advanceTimersByTime(50);
    expect(seen).toEqual([1, 3]);
    throttled(4);
    expect(seen).toEqual([1, 3]);
    vi.advanceTimersByTime(50);
    expect(seen).toEqual([1, 3, 4]);
    vi.advanceTimersByTime(50);
    throttled(5);
    expect(seen).toEqual([1, 3, 4, 5]);
  });

  it('flushes and cancels', () => {
    const seen: number[] = [];
    const throttled = throttle((n: number) => void seen.push(n), 50);
    throttled(1);
    throttled(2);
    throttled.flush();
    expect(seen).toEqual([1, 2]);
    throttled(3);
    throttled.cancel();
    vi.advanceTimersByTime(500);
    throttled.flush();
    expect(seen).toEqual([1, 2]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
