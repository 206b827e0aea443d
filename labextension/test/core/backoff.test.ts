/** Backoff: grows, is bounded, never zero. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffDelay } from '../../src/core/backoff';

describe('backoffDelay grows up to its cap', () => {
  it('doubles its bound', () => {
    const top = { base: 100, cap: 1000, random: () => 1 };
    expect([0, 1, 2, 3, 4, 5].map(n => backoffDelay(n, top))).toEqual([
      100, 200, 400, 800, 1000, 1000
    ]);
  });

  it('stays within (0, cap] for every attempt', () => {
    fc.assert(
      fc.property(fc.nat(5000), attempt => {
        const wait = backoffDelay(attempt);
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(10_000);
      })
    );
  });
});
