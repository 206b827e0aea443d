/** Cameras: conversions are inverse to each other, gestures keep their promises. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampCamera,
  clipMatrixForEmbedding,
  fitCamera,
  matrixFor,
  orbitBy,
  panBy,
  pixelsPerUnit,
  preciseMatrixFor,
  screenToClip,
  screenToUnit,
  turnBy,
  unitToScreen,
  zoomAt
} from '../../src/scene/camera';
import { FIT_2D, fitBox2d, ZOOM_2D } from '../../src/scene/camera2d';
import { FIT_3D } from '../../src/scene/camera3d';
import { transform } from '../../src/scene/mat4';
import { fromAxisAngle } from '../../src/scene/quaternion';
import type { Camera2D, Camera3D } from '../../src/state/tree';

const [W, H] = [900, 520];
const number = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true, noDefaultInfinity: true });
const camera2d: fc.Arbitrary<Camera2D> = fc.record({
  kind: fc.constant('2d' as const),
  x: number(0.2, 0.8),
  y: number(0.2, 0.8),
  zoom: number(0.5, ZOOM_2D.max)
});
const camera3d: fc.Arbitrary<Camera3D> = fc.record({
  kind: fc.constant('3d' as const),
  target: fc.tuple(number(0.3, 0.7), number(0.3, 0.7), number(0.3, 0.7)),
  rotation: fc
    .tuple(number(-1, 1), number(-1, 1), number(-1, 1), number(-3, 3))
    .map(([x, y, z, angle]) => fromAxisAngle(x, y, z, angle)),
  zoom: number(0.4, 50)
});
const screen = fc.tuple(number(0, W), number(0, H));

function near(
  actual: readonly number[] | null,
  expected: readonly number[],
  tolerance: number
) {
  expect(actual).not.toBeNull();
  expected.forEach((value, i) =>
    expect(Math.abs(actual![i] - value)).toBeLessThanOrEqual(tolerance)
  );
}

describe('screen and unit are two names of one place', () => {
  it('goes there and back, flat and turned', () => {
    fc.assert(
      fc.property(fc.oneof(camera2d, camera3d), screen, (camera, [x, y]) => {
        const unit = screenToUnit(camera, x, y, W, H);
        near(unitToScreen(camera, unit, W, H), [x, y], 1e-5);
      })
    );
  });

  it('agrees with the matrix', () => {
    fc.assert(
      fc.property(fc.oneof(camera2d, camera3d), screen, (camera, [x, y]) => {
        const unit = screenToUnit(camera, x, y, W, H);
        const clip = transform(preciseMatrixFor(camera, W, H), ...unit);
        // Point sizes rely on it: w is 1 at the target, and always in 2D.
        expect(clip[3]).toBeCloseTo(1, 6);
        near([clip[0] / clip[3], clip[1] / clip[3]], screenToClip(x, y, W, H), 1e-6);
      })
    );
  });

  it('keeps a step of the u16 places within a pixel, as near as one may go', () => {
    const nearest = clampCamera({ kind: '2d', x: 0.5, y: 0.5, zoom: 1e6 });
    expect(pixelsPerUnit(nearest, W, H) / 65_534).toBeLessThanOrEqual(1);
  });

  it('is a tenth of a pixel right in float32 at 500x', () => {
    const camera: Camera2D = { kind: '2d', x: 0.71234567, y: 0.31234567, zoom: 500 };
    const [exact, rounded] = [preciseMatrixFor(camera, W, H), matrixFor(camera, W, H)];
    const point = [camera.x + 0.0004, camera.y - 0.0004, 0] as const;
    const [x, y] = transform(exact, ...point);
    const u = Math.fround(point[0]);
    const v = Math.fround(point[1]);
    const fx = Math.fround(Math.fround(rounded[0] * u) + rounded[12]);
    const fy = Math.fround(Math.fround(rounded[5] * v) + rounded[13]);
    near([(fx * W) / 2, (fy * H) / 2], [(x * W) / 2, (y * H) / 2], 0.1);
  });
});

describe('gestures', () => {
  it('zooms about a point, which stays', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          camera2d.filter(c => c.zoom >= 1),
          camera3d.filter(c => c.zoom >= 1)
        ),
        fc.tuple(number(W / 3, (2 * W) / 3), number(H / 3, (2 * H) / 3)),
        number(0.95, 1.3),
        (camera, [x, y], factor) => {
          const before = screenToUnit(camera, x, y, W, H);
          const zoomed = zoomAt(camera, factor, x, y, W, H);
          near(screenToUnit(zoomed, x, y, W, H), before, 1e-6);
        }
      )
    );
  });

  it('pans with the pointer', () => {
    fc.assert(
      fc.property(fc.oneof(camera2d, camera3d), screen, (camera, [x, y]) => {
        const zoomed = { ...camera, zoom: Math.max(8, camera.zoom) };
        const under = screenToUnit(zoomed, x, y, W, H);
        const panned = panBy(zoomed, 7, -4, W, H);
        near(unitToScreen(panned, under, W, H), [x + 7, y - 4], 1e-4);
      })
    );
  });

  it('turns what faces us after the pointer', () => {
    const turned = orbitBy(FIT_3D, [W / 2, H / 2], [W / 2 + 40, H / 2], W, H);
    const front = screenToUnit(FIT_3D, W / 2, H / 2, W, H);
    near(screenToUnit(turned, W / 2, H / 2, W, H), front, 1e-9);
    const eyeSide = eyeOf(FIT_3D).map((v, i) => front[i] + (v - front[i]) * 0.1);
    const [x] = unitToScreen(turned, eyeSide as [number, number, number], W, H)!;
    expect(x).toBeGreaterThan(W / 2 + 1);
    expect(orbitBy(FIT_2D, [0, 0], [9, 9], W, H)).toBe(FIT_2D);
    expect(turnBy(FIT_2D, 1, 1)).toBe(FIT_2D);
  });

  it('knows no turn about an axis without length', () => {
    for (const tiny of [0, 5e-324, 1e-160]) {
      expect(fromAxisAngle(tiny, 0, -tiny, 2)).toEqual([0, 0, 0, 1]);
    }
    near(fromAxisAngle(1e-100, 0, 0, Math.PI), [1, 0, 0, 0], 1e-12);
  });

  it('keeps the rotation a unit quaternion through any number of turns', () => {
    let camera: Camera3D = FIT_3D;
    for (let i = 0; i < 2000; i += 1) camera = turnBy(camera, 0.03, 0.02) as Camera3D;
    expect(Math.hypot(...camera.rotation)).toBeCloseTo(1, 12);
  });

  it('stays within its limits, also when fed nonsense', () => {
    const wild = clampCamera({ kind: '2d', x: Number.NaN, y: 7, zoom: Infinity });
    expect(wild).toEqual({ kind: '2d', x: 0.5, y: 1, zoom: 80 });
    const turned = clampCamera({
      kind: '3d',
      target: [Number.NaN, -4, 2],
      rotation: [0, 0, 0, 0],
      zoom: Number.NaN
    });
    expect(turned).toEqual({
      kind: '3d',
      target: [0.5, -1.5, 2],
      rotation: [0, 0, 0, 1],
      zoom: 1
    });
  });
});

/** Far along the line of sight, towards the eye. */
function eyeOf(camera: Camera3D): number[] {
  const m = preciseMatrixFor(camera, W, H);
  // w grows away from the eye: its gradient is the line of sight.
  return [0, 1, 2].map(axis => camera.target[axis] - m[axis * 4 + 3] * 4);
}

describe('fit shows everything', () => {
  it('keeps the unit square inside the window, with room around it', () => {
    for (const [w, h] of [
      [900, 520],
      [300, 800]
    ]) {
      const [x0, y1] = unitToScreen(FIT_2D, [0, 0, 0], w, h)!;
      const [x1, y0] = unitToScreen(FIT_2D, [1, 1, 0], w, h)!;
      expect(x0).toBeGreaterThan(0);
      expect(x1).toBeLessThan(w);
      // Free: the toolbar above, the status line below.
      expect(y0).toBeGreaterThan(60);
      expect(y1).toBeLessThan(h - 30);
      expect(Math.min(w, h) * 0.78).toBeLessThan(y1 - y0);
    }
  });

  it('keeps the ball of the unit cube inside the window', () => {
    for (const [w, h] of [
      [900, 520],
      [300, 800]
    ]) {
      for (const axis of [0, 1, 2]) {
        for (const side of [0, 1]) {
          const point = [0.5, 0.5, 0.5] as [number, number, number];
          point[axis] = side;
          const [x, y] = unitToScreen(FIT_3D, point, w, h)!;
          expect(x).toBeGreaterThan(0);
          expect(x).toBeLessThan(w);
          expect(y).toBeGreaterThan(0);
          expect(y).toBeLessThan(h);
        }
      }
    }
  });

  it('resets what was moved, zoomed and turned', () => {
    expect(fitCamera({ ...FIT_2D, zoom: 9, x: 0.1 })).toEqual(FIT_2D);
    expect(fitCamera(turnBy({ ...FIT_3D, zoom: 9 }, 1, 1))).toEqual(FIT_3D);
  });

  it('fits a box', () => {
    const camera = fitBox2d([0.2, 0.4], [0.4, 0.5], W, H);
    const [x0, y0] = unitToScreen(camera, [0.2, 0.5, 0], W, H)!;
    const [x1, y1] = unitToScreen(camera, [0.4, 0.4, 0], W, H)!;
    expect(x0).toBeGreaterThanOrEqual(0);
    expect(y0).toBeGreaterThanOrEqual(0);
    expect(x1).toBeLessThanOrEqual(W);
    expect(y1).toBeLessThanOrEqual(H);
    expect(pixelsPerUnit(camera, W, H)).toBeGreaterThan(pixelsPerUnit(FIT_2D, W, H));
    expect(fitBox2d([0.5, 0.5], [0.5, 0.5], W, H).zoom).toBe(ZOOM_2D.max);
  });
});

describe('clipMatrixForEmbedding takes coordinates where codes went', () => {
  const [min, max] = [
    [-10, 4, 0.5],
    [10, 24, 20.5]
  ];

  it('agrees with the unit matrix in 3D', () => {
    fc.assert(
      fc.property(
        camera3d,
        fc.tuple(number(0, 1), number(0, 1), number(0, 1)),
        (camera, u) => {
          const unit = preciseMatrixFor(camera, W, H);
          const v = u.map((t, i) => min[i] + t * (max[i] - min[i]));
          near(
            transform(clipMatrixForEmbedding(unit, min, max), v[0], v[1], v[2]),
            transform(unit, ...u),
            1e-9
          );
        }
      )
    );
  });

  it('puts z of a flat embedding at 0 and y of a strip in the middle', () => {
    const unit = preciseMatrixFor(FIT_2D, W, H);
    const flat = clipMatrixForEmbedding(unit, min.slice(0, 2), max.slice(0, 2));
    const middle = transform(unit, 0.5, 0.5, 0);
    expect(middle[2]).toBe(0);
    near(transform(flat, 0, 14, 123), middle, 1e-12);
    const strip = clipMatrixForEmbedding(unit, [0], [4]);
    near(transform(strip, 2, 77, 77), middle, 1e-12);
  });

  it('survives a box without size', () => {
    const unit = preciseMatrixFor(FIT_2D, W, H);
    const matrix = clipMatrixForEmbedding(unit, [3, 3], [3, 3]);
    near(transform(matrix, 3, 3, 0), transform(unit, 0, 0, 0), 1e-12);
  });
});
