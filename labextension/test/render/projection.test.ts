/** Matrices as a renderer reads them: borders, depth, places. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  depthCue,
  padMatrix,
  perspectiveSize,
  project
} from '../../src/render/projection';
import { hoverMark, hoverRect } from '../../src/render/webgl2/hover';
import { CellColumns } from '../../src/render/columns';
import {
  canvasSize,
  fineScale,
  marginOf,
  targetSize
} from '../../src/render/webgl2/frame_size';
import { samplesOf } from '../../src/render/webgl2/id_target';
import {
  matrixFor,
  preciseMatrixFor,
  turnBy,
  unitToScreen
} from '../../src/scene/camera';
import { FIT_2D } from '../../src/scene/camera2d';
import { FIT_3D } from '../../src/scene/camera3d';
import { transform } from '../../src/scene/mat4';

const [W, H] = [640, 400];
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const angle = fc.double({ min: -3, max: 3, noNaN: true });

describe('a border leaves the picture where it is', () => {
  it('moves no point of the canvas', () => {
    const margin = 24;
    fc.assert(
      fc.property(unit, unit, unit, angle, (x, y, z, yaw) => {
        const matrix = preciseMatrixFor(turnBy(FIT_3D, yaw, 0.2), W, H);
        const padded = padMatrix(matrix, W / (W + 2 * margin), H / (H + 2 * margin));
        const plain = project(matrix, [x, y, z], W, H)!;
        const inside = project(padded, [x, y, z], W + 2 * margin, H + 2 * margin)!;
        expect(inside.x - margin).toBeCloseTo(plain.x, 3);
        expect(inside.y - margin).toBeCloseTo(plain.y, 3);
      })
    );
  });
});

describe('depth becomes distance', () => {
  it('gives w back from what the depth buffer holds', () => {
    fc.assert(
      fc.property(unit, unit, unit, angle, (x, y, z, yaw) => {
        const matrix = preciseMatrixFor(turnBy(FIT_3D, yaw, 0.4), W, H);
        const { a, b, near, far } = depthCue(matrix);
        const [, , clipZ, w] = transform(matrix, x, y, z);
        expect(b / (clipZ / w - a)).toBeCloseTo(w, 5);
        expect(w).toBeGreaterThanOrEqual(near - 1e-9);
        expect(w).toBeLessThanOrEqual(far + 1e-9);
      })
    );
  });

  it('takes a parallel projection as it is', () => {
    // prettier-ignore
    const parallel = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 0, 0, 0, 0.5, 1];
    expect(depthCue(parallel)).toEqual({ a: 0, b: 0, near: -0.5, far: 0.5 });
  });

  it('makes near points larger, within bounds', () => {
    expect(perspectiveSize(1)).toBe(1);
    expect(perspectiveSize(0.8)).toBeCloseTo(1.25);
    expect(perspectiveSize(1e-9)).toBe(2.6);
    expect(perspectiveSize(100)).toBe(0.45);
  });
});

describe('the hovered cell is marked where it is', () => {
  const size = canvasSize(W, H, 2, 8192);
  const columns = new CellColumns(2, 2);
  columns.setPoints(0, [Uint16Array.of(32767, 65535), Uint16Array.of(32767, 0)]);
  const matrix = matrixFor(FIT_2D, W, H);

  it('in device pixels from the bottom left', () => {
    const mark = hoverMark(0, columns, matrix, size, 10)!;
    const [x, y] = unitToScreen(FIT_2D, [32767 / 65534, 32767 / 65534, 0], W, H)!;
    expect(mark.x).toBeCloseTo(x * 2, 3);
    expect(mark.y).toBeCloseTo((H - y) * 2, 3);
    expect(mark.radius).toBe(10);
    const rect = hoverRect(mark);
    const reach = mark.radius + mark.ring + 2;
    expect(rect.x).toBeLessThanOrEqual(mark.x - reach);
    expect(rect.x + rect.width).toBeGreaterThanOrEqual(mark.x + reach);
  });

  it('and not at all where there is none to see', () => {
    expect(hoverMark(null, columns, matrix, size, 10)).toBeNull();
    expect(hoverMark(1, columns, matrix, size, 10)).toBeNull();
    expect(hoverMark(99, columns, matrix, size, 10)).toBeNull();
  });
});

describe('sizes stay within what a GPU can hold', () => {
  it('rounds to device pixels and never exceeds the limit', () => {
    expect(canvasSize(100.4, 50, 1.5, 4096)).toEqual({
      width: 151,
      height: 75,
      pixelRatio: 1.5
    });
    expect(canvasSize(1e6, -3, Number.NaN, 4096)).toEqual({
      width: 4096,
      height: 0,
      pixelRatio: 1
    });
  });

  it('supersamples what is affordable', () => {
    const usual = canvasSize(1200, 800, 1, 8192);
    expect(fineScale(usual, 8, 16384, 1000)).toBe(2);
    expect(fineScale(usual, 8, 2048, 1000)).toBe(1);
    expect(fineScale(usual, 8, 16384, 5_000_000)).toBe(1);
    expect(fineScale(canvasSize(2560, 1440, 2, 16384), 8, 16384, 1)).toBe(1);
  });

  it('leaves a border for half a point', () => {
    expect(marginOf(3, 1, 1)).toBe(8);
    expect(marginOf(20, 1, 2)).toBe(32);
    expect(marginOf(500, 2.6, 1)).toBe(32);
    const { width, height } = samplesOf(
      targetSize(canvasSize(10, 20, 1, 99), 8, 2, 'points')
    );
    expect([width, height]).toEqual([52, 72]);
  });
});
