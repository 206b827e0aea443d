/** Lru: the budget always holds, and use decides who leaves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lru } from '../../src/core/lru';

describe('Lru lets the longest unused entry go', () => {
  it('counts a read as a use', () => {
    const cache = new Lru<string, number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.get('a');
    cache.set('c', 3);
    expect(cache.keys()).toEqual(['a', 'c']);
    expect(cache.has('b')).toBe(false);
  });

  it('refuses what is over the budget and keeps the rest', () => {
    const cache = new Lru<string, Uint8Array>(10, v => v.byteLength);
    expect(cache.set('a', new Uint8Array(6))).toBe(true);
    expect(cache.set('big', new Uint8Array(11))).toBe(false);
    expect(cache.keys()).toEqual(['a']);
    cache.set('b', new Uint8Array(5));
    expect(cache.keys()).toEqual(['b']);
    cache.clear();
    expect([cache.size, cache.cost]).toEqual([0, 0]);
  });

  it('needs a budget', () => {
    expect(() => new Lru(Number.NaN)).toThrow(RangeError);
  });

  it('never holds more than its budget', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 30 }))
        ),
        steps => {
          const cache = new Lru<number, number>(50, v => v);
          for (const [key, cost] of steps) {
            cache.set(key, cost);
            const kept = cache.keys().map(k => cache.get(k) ?? 0);
            expect(cache.cost).toBe(kept.reduce((a, b) => a + b, 0));
            expect(cache.cost).toBeLessThanOrEqual(50);
            expect(cache.get(key)).toBe(cost);
          }
        }
      )
    );
  });
});
