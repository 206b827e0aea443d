/**
 * Cells in a region: the same answer as the plain even-odd rule in double precision,
 * and every cell that rounding could move over an edge is counted as uncertain.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING_POSITION } from '../../src/contract/wire';
import { hasBit } from '../../src/scene/bits';
import { FIT_2D, matrix2d } from '../../src/scene/camera2d';
import { FIT_3D, matrix3d } from '../../src/scene/camera3d';
import { transform } from '../../src/scene/mat4';
import { stripY } from '../../src/scene/strip';
import { RegionTest } from '../../src/render/within';

const WIDTH = 640;
const HEIGHT = 480;

/** Where a place in codes is seen, in CSS pixels; null behind the eye. */
function seen(matrix: ArrayLike<number>, codes: readonly number[], position: number) {
  const [x, y = 0, z = 0] = codes.map(code => code / 65534);
  const [cx, cy, , w] = transform(
    matrix,
    x,
    codes.length === 1 ? stripY(position) : y,
    z
  );
  if (!(w > 0)) return null;
  return [((cx / w + 1) / 2) * WIDTH, ((1 - cy / w) / 2) * HEIGHT] as const;
}

function evenOdd(polygons: readonly Float64Array[], x: number, y: number): boolean {
  let inside = false;
  for (const points of polygons) {
    const n = points.length / 2;
    if (n < 3) continue;
    for (let i = 0, j = n - 1; i < n; j = i, i += 1) {
      const [x0, y0, x1, y1] = [i * 2, i * 2 + 1, j * 2, j * 2 + 1].map(k => points[k]);
      if (y0 > y === y1 > y) continue;
      if (x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
    }
  }
  return inside;
}

const polygon = fc
  .array(
    fc.tuple(
      fc.double({ min: -50, max: WIDTH + 50, noNaN: true }),
      fc.double({ min: -50, max: HEIGHT + 50, noNaN: true })
    ),
    { minLength: 3, maxLength: 12 }
  )
  .map(points => Float64Array.from(points.flat()));

const examples = fc.record({
  polygons: fc.array(polygon, { minLength: 1, maxLength: 3 }),
  dims: fc.constantFrom(1, 2, 3),
  // At 400 a step of the codes is 4 pixels.
  zoom: fc.constantFrom(0.7, 1, 30, 400),
  center: fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true })
  ),
  places: fc.array(fc.tuple(fc.nat(65534), fc.nat(65534), fc.nat(65534)), {
    minLength: 1,
    maxLength: 300
  })
});

type Example = typeof examples extends fc.Arbitrary<infer T> ? T : never;

function camera({ dims, zoom, center: [x, y] }: Example): Float32Array {
  return new Float32Array(
    dims === 3
      ? matrix3d(
          { ...FIT_3D, zoom: Math.min(zoom, 100), target: [x, y, 0.5] },
          WIDTH,
          HEIGHT
        )
      : matrix2d({ ...FIT_2D, zoom, x, y }, WIDTH, HEIGHT)
  );
}

/** Cells near the middle of the view: far ones test nothing at a high zoom. */
function codesOf(example: Example): number[][] {
  const { places, zoom, center, dims } = example;
  return places.map(place =>
    place.slice(0, dims).map((code, axis) => {
      const middle = (axis < 2 ? center[axis] : 0.5) * 65534;
      const code2 = middle + (code - 32767) / Math.max(1, zoom / 2);
      return Math.round(Math.min(65534, Math.max(0, code2)));
    })
  );
}

function run(example: Example) {
  const matrix = camera(example);
  const codes = codesOf(example);
  const axes = Array.from({ length: example.dims }, (_, axis) =>
    Uint16Array.from(codes, code => code[axis])
  );
  const view = { matrix, width: WIDTH, height: HEIGHT };
  const test = new RegionTest(codes.length, { polygons: example.polygons }, view);
  // In two parts, as columns come.
  const half = codes.length >> 1;
  for (const [start, end] of [
    [0, half],
    [half, codes.length]
  ]) {
    const flags = new Uint8Array(end - start);
    test.add({ start, axes: axes.map(axis => axis.subarray(start, end)), flags });
  }
  return { matrix, codes, result: test.result };
}

describe('cells within a region', () => {
  it('are those that the even-odd rule names', () => {
    fc.assert(
      fc.property(examples, example => {
        const { matrix, codes, result } = run(example);
        let differing = 0;
        codes.forEach((code, position) => {
          const at = seen(matrix, code, position);
          const expected = at !== null && evenOdd(example.polygons, ...at);
          if (hasBit(result.bits, position) !== expected) differing += 1;
        });
        // Two ways to round the same product: only at an edge, which is uncertain.
        expect(differing).toBeLessThanOrEqual(result.uncertain);
        expect(result.count).toBe(
          codes.filter((_, position) => hasBit(result.bits, position)).length
        );
      }),
      { numRuns: 300 }
    );
  });

  it('are uncertain where half a step of the codes decides', () => {
    fc.assert(
      fc.property(examples, example => {
        const { matrix, codes, result } = run(example);
        const moved = codes.filter((code, position) => {
          const answers = new Set<boolean>();
          for (let corner = 0; corner < 8; corner += 1) {
            const near = code.map((c, axis) => c + ((corner >> axis) & 1 ? 0.49 : -0.49));
            const at = seen(matrix, near, position);
            answers.add(at !== null && evenOdd(example.polygons, ...at));
          }
          return answers.size > 1;
        });
        expect(result.uncertain).toBeGreaterThanOrEqual(moved.length);
      }),
      { numRuns: 200 }
    );
  });

  it('leave out hidden cells and those without a place', () => {
    const matrix = new Float32Array(matrix2d(FIT_2D, WIDTH, HEIGHT));
    const all = Float64Array.of(-1e4, -1e4, 1e4, -1e4, 1e4, 1e4, -1e4, 1e4);
    const view = { matrix, width: WIDTH, height: HEIGHT };
    const test = new RegionTest(4, { polygons: [all] }, view);
    const places = Uint16Array.of(5, 900, MISSING_POSITION, 60000);
    test.add({ start: 0, axes: [places, places], flags: Uint8Array.of(0, 1, 0, 6) });
    expect(test.result).toEqual({ bits: Uint8Array.of(0b1001), count: 2, uncertain: 0 });
  });

  it('are none for a region without an area', () => {
    const matrix = new Float32Array(matrix2d(FIT_2D, WIDTH, HEIGHT));
    const view = { matrix, width: WIDTH, height: HEIGHT };
    const test = new RegionTest(1, { polygons: [Float64Array.of(1, 1, 5, 5)] }, view);
    test.add({
      start: 0,
      axes: [Uint16Array.of(3), Uint16Array.of(3)],
      flags: new Uint8Array(1)
    });
    expect(test.result.count).toBe(0);
  });
});
