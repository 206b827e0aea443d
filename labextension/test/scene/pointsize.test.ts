/** Point size and strip: sizes people like, numbers the shaders share. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { automaticPointSize } from '../../src/scene/pointsize';
import { mix32, STRIP, stripY } from '../../src/scene/strip';

describe('automaticPointSize fits the crowd', () => {
  it('is large for few cells, small for many', () => {
    const size = (n: number) => automaticPointSize(n, 800, 600, 1);
    expect(size(700)).toBeCloseTo(9.5, 1);
    expect(Math.abs(size(70_000) - 3.5)).toBeLessThan(0.15);
    expect(Math.abs(size(1_000_000) - 2)).toBeLessThan(0.15);
    expect(size(1e9)).toBe(1.25);
    expect(size(0)).toBeLessThanOrEqual(22);
  });

  it('never shrinks when zooming in, never grows with more cells', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.double({ min: 0.5, max: 400, noNaN: true }),
        (n, zoom) => {
          const size = automaticPointSize(n, 900, 500, zoom);
          expect(automaticPointSize(n, 900, 500, zoom * 1.2)).toBeGreaterThanOrEqual(
            size
          );
          expect(automaticPointSize(n * 2, 900, 500, zoom)).toBeLessThanOrEqual(size);
        }
      )
    );
  });
});

describe('the strip of a 1-D embedding is stable and even', () => {
  it('gives every cell a place of its own inside the band', () => {
    let sum = 0;
    for (let i = 0; i < 10_000; i += 1) {
      const y = stripY(i);
      expect(Math.abs(y - 0.5)).toBeLessThan(STRIP / 2 + 1e-12);
      sum += y;
    }
    expect(Math.abs(sum / 10_000 - 0.5)).toBeLessThan(0.005);
    expect(stripY(1234)).toBe(stripY(1234));
    expect(new Set(Array.from({ length: 10_000 }, (_, i) => mix32(i))).size).toBe(10_000);
  });
});
