/** Zoom to the selection: every cell of it that is not astray is in the view. */
import { describe, expect, it } from 'vitest';
import { unitToScreen } from '../../src/scene/camera';
import { FIT_2D } from '../../src/scene/camera2d';
import { FIT_3D } from '../../src/scene/camera3d';
import { boxOfCells, cameraOnBox } from '../../src/viewer/fitting';

const CELLS = 2048;
const FIRST = 1024;
const axis = Uint16Array.from({ length: CELLS }, (_, i) => (i * 31) % 65_000);
const axes = [axis, Uint16Array.from(axis).reverse()];

function setOf(...positions: number[]) {
  const bits = new Uint8Array(CELLS / 8);
  for (const position of positions) bits[position >> 3] |= 1 << (position & 7);
  return { bits, count: positions.length };
}

function source(read: number[] = []) {
  return {
    sample: axes.map(values => values.subarray(0, FIRST)),
    blocks: [FIRST, CELLS],
    read: (block: number) => {
      read.push(block);
      return Promise.resolve({
        axes: axes.map(values => values.subarray(FIRST)),
        min: [0, 0],
        max: [1, 1]
      });
    }
  };
}

describe('the box of some cells', () => {
  it('is found in later blocks where the sample has none of them', async () => {
    const read: number[] = [];
    const box = await boxOfCells(setOf(1500, 1600), source(read));
    expect(read).toEqual([1]);
    const values = [1500, 1600].map(i => axis[i] / 65534).sort((a, b) => a - b);
    expect(box?.min[0]).toBeCloseTo(values[0], 9);
    expect(box?.max[0]).toBeCloseTo(values[1], 9);
  });

  it('reads nothing more where the sample has all of them', async () => {
    const read: number[] = [];
    await boxOfCells(setOf(3, 40, 500), source(read));
    expect(read).toEqual([]);
  });

  it('is none where no cell has a place', async () => {
    expect(await boxOfCells(setOf(), source())).toBeNull();
  });
});

describe('the camera on a box', () => {
  it('sees its corners, flat and in 3D', () => {
    const box = { min: [0.2, 0.3, 0.1], max: [0.4, 0.35, 0.6] };
    for (const camera of [FIT_2D, FIT_3D]) {
      const fitted = cameraOnBox(camera, box, 900, 600);
      expect(fitted.zoom).toBeGreaterThan(1);
      for (const x of [0.2, 0.4]) {
        for (const y of [0.3, 0.35]) {
          const [sx, sy] = unitToScreen(fitted, [x, y, 0.3], 900, 600)!;
          expect(sx).toBeGreaterThanOrEqual(0);
          expect(sx).toBeLessThanOrEqual(900);
          expect(sy).toBeGreaterThanOrEqual(0);
          expect(sy).toBeLessThanOrEqual(600);
        }
      }
    }
  });
});
