/** Shapes drawn by hand, as polygons. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contains,
  distance,
  rectangleOf,
  simplify,
  strokePolygons
} from '../../src/scene/outline';
import type { Point } from '../../src/state/draft';

const point = fc.tuple(
  fc.integer({ min: -500, max: 500 }),
  fc.integer({ min: -500, max: 500 })
);

function offLine(p: Point, line: readonly Point[]): number {
  return Math.min(
    ...line.slice(1).map((b, i) => {
      const a = line[i];
      const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
      const length = dx * dx + dy * dy;
      const t =
        length === 0
          ? 0
          : Math.min(1, Math.max(0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length));
      return distance(p, [a[0] + t * dx, a[1] + t * dy]);
    })
  );
}

describe('fewer corners say the same', () => {
  it('no point is farther from the new line than the tolerance, both ends stay', () => {
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 2, maxLength: 60 }),
        fc.integer({ min: 0, max: 40 }),
        (line, tolerance) => {
          const short = simplify(line, tolerance);
          expect(short[0]).toBe(line[0]);
          expect(short[short.length - 1]).toBe(line[line.length - 1]);
          for (const p of line) {
            expect(offLine(p, short)).toBeLessThanOrEqual(tolerance + 1e-9);
          }
        }
      )
    );
  });

  it('a straight stroke is its two ends', () => {
    const line = Array.from({ length: 50 }, (_, i): Point => [i * 3, i * 2]);
    expect(simplify(line, 0.5)).toEqual([line[0], line[49]]);
  });
});

describe('a painted stroke', () => {
  it('holds what is well within its radius, and nothing well beyond it', () => {
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 4, max: 80 }),
        fc.array(point, { minLength: 1, maxLength: 20 }),
        (line, radius, probes) => {
          const polygons = strokePolygons(line, radius);
          for (const probe of probes) {
            const off =
              line.length === 1 ? distance(probe, line[0]) : offLine(probe, line);
            // Twelve corners to half a turn, and the tolerance of the middle line.
            if (Math.abs(off - radius) < 0.04 * radius + 0.3) continue;
            const inside = polygons.some(polygon => contains(polygon, probe));
            expect(inside).toBe(off < radius);
          }
        }
      )
    );
  });
});

describe('a rectangle', () => {
  it('has the ends of the drag for opposite corners', () => {
    expect(rectangleOf([1, 2], [5, 9])).toEqual([
      [1, 2],
      [5, 2],
      [5, 9],
      [1, 9]
    ]);
  });
});
