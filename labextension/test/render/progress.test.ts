/** Motion comes to rest by itself; progress is told once. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RenderStats } from '../../src/render/renderer';
import { Motion } from '../../src/render/webgl2/motion';
import { Progress } from '../../src/render/webgl2/progress';

describe('a camera that rests is still', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('after a while without a move, whoever forgot to say so', () => {
    const rested = vi.fn();
    const motion = new Motion(rested);
    motion.set(true);
    vi.advanceTimersByTime(200);
    motion.set(true);
    vi.advanceTimersByTime(200);
    expect([motion.moving, rested.mock.calls.length]).toEqual([true, 0]);
    vi.advanceTimersByTime(200);
    expect([motion.moving, rested.mock.calls.length]).toEqual([false, 1]);
  });

  it('at once where it was said, and leaves no timer', () => {
    const motion = new Motion(() => expect.fail('it was said'));
    motion.set(true);
    motion.set(false);
    expect(motion.moving).toBe(false);
    motion.set(true);
    motion.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('Progress tells news only', () => {
  const stats: RenderStats = {
    backend: 'webgl2',
    loaded: 10,
    drawn: 5,
    frameMs: 3,
    settled: false,
    limit: null
  };

  it('once for the same state', () => {
    const progress = new Progress();
    const seen: number[] = [];
    progress.stats.on(({ drawn }) => seen.push(drawn));
    progress.tell(stats);
    progress.tell({ ...stats });
    progress.tell({ ...stats, drawn: 10 });
    expect(seen).toEqual([5, 10]);
  });

  it('lets those who wait go on, also at the end', async () => {
    const progress = new Progress();
    const first = progress.settled();
    progress.finish();
    await first;
    const last = progress.settled();
    progress.dispose();
    await last;
  });
});
