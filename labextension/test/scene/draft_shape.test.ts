/** A drawn shape under other cameras, and its corners in other places. */
import { describe, expect, it } from 'vitest';
import { screenToUnit, zoomAt } from '../../src/scene/camera';
import { FIT_2D } from '../../src/scene/camera2d';
import { FIT_3D } from '../../src/scene/camera3d';
import {
  draftUnder,
  dropCorner,
  editable,
  isClosed,
  moveCorner,
  moveDraft
} from '../../src/scene/draft_shape';
import { rectangleOf } from '../../src/scene/outline';
import type { Draft } from '../../src/state/draft';

const SIZE = [800, 600] as const;
const shape = (patch: Partial<Draft> = {}): Draft => ({
  tool: 'polygon',
  mode: 'new',
  outlines: [rectangleOf([100, 100], [300, 250])],
  radius: 20,
  camera: FIT_2D,
  size: SIZE,
  phase: 'editing',
  count: { cells: 5, exact: true },
  ...patch
});

describe('a shape over a flat picture stays over its cells', () => {
  it('whatever the camera and the size of the canvas', () => {
    const camera = zoomAt(FIT_2D, 3, 50, 500, ...SIZE);
    const size = [1000, 500] as const;
    const there = draftUnder(shape(), camera, size);
    shape().outlines[0].forEach((corner, i) => {
      const before = screenToUnit(FIT_2D, ...corner, ...SIZE);
      const after = screenToUnit(camera, ...there!.outlines[0][i], ...size);
      expect(after[0]).toBeCloseTo(before[0], 10);
      expect(after[1]).toBeCloseTo(before[1], 10);
    });
    expect(draftUnder(there!, FIT_2D, SIZE)!.radius).toBeCloseTo(20);
    expect(there!.count).toEqual({ cells: 5, exact: true });
  });

  it('is the same object where nothing changed', () => {
    const draft = shape();
    expect(draftUnder(draft, FIT_2D, SIZE)).toBe(draft);
  });

  it('in space it belongs to the view it was drawn in', () => {
    const draft = shape({ camera: FIT_3D });
    expect(draftUnder(draft, { ...FIT_3D, zoom: 2 }, SIZE)).toBeNull();
    expect(draftUnder(draft, FIT_3D, SIZE)).toBe(draft);
  });
});

describe('corners', () => {
  it('of a polygon move alone', () => {
    const next = moveCorner(shape(), { outline: 0, corner: 2 }, [400, 400]);
    expect(next.outlines[0]).toEqual([
      [100, 100],
      [300, 100],
      [400, 400],
      [100, 250]
    ]);
    expect(next.count).toBeNull();
  });

  it.each([0, 1, 2, 3])('of a rectangle move with it: corner %i', corner => {
    const before = shape({ tool: 'rectangle' });
    const next = moveCorner(before, { outline: 0, corner }, [222, 111]);
    const points = next.outlines[0];
    expect(points[corner]).toEqual([222, 111]);
    expect(points[(corner + 2) % 4]).toEqual(before.outlines[0][(corner + 2) % 4]);
    points.forEach(([x, y], i) => {
      const [nx, ny] = points[(i + 1) % 4];
      expect(x === nx || y === ny).toBe(true);
    });
  });

  it('can be dropped down to three', () => {
    const three = dropCorner(shape(), { outline: 0, corner: 0 });
    expect(three.outlines[0]).toHaveLength(3);
    expect(dropCorner(three, { outline: 0, corner: 0 })).toBe(three);
    const box = shape({ tool: 'rectangle' });
    expect(dropCorner(box, { outline: 0, corner: 0 })).toBe(box);
  });
});

describe('a shape as a whole', () => {
  it('moves', () => {
    expect(moveDraft(shape(), 5, -5).outlines[0][0]).toEqual([105, 95]);
  });

  it('of a lasso has few corners once it is edited, and all of them before', () => {
    const outline = Array.from(
      { length: 400 },
      (_, i) => [400 + 200 * Math.cos(i / 63.7), 300 + 200 * Math.sin(i / 63.7)] as const
    );
    const lasso = shape({ tool: 'lasso', outlines: [outline], phase: 'drawing' });
    expect(editable(lasso, false).outlines[0]).toHaveLength(400);
    expect(editable(lasso).outlines[0].length).toBeLessThan(50);
  });

  it('needs an area, unless it is painted', () => {
    expect(
      isClosed(
        shape({
          outlines: [
            [
              [1, 1],
              [2, 2]
            ]
          ]
        })
      )
    ).toBe(false);
    expect(isClosed(shape({ tool: 'brush', outlines: [[[1, 1]]] }))).toBe(true);
  });
});
