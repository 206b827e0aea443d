/** Culling: a view leaves out runs of cells, and never a cell that it shows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING_POSITION } from '../../src/contract/wire';
import { RUN, RunBoxes } from '../../src/render/run_boxes';
import { VisibleRuns } from '../../src/render/visible_runs';
import { matrixFor } from '../../src/scene/camera';
import { FIT_2D } from '../../src/scene/camera2d';
import { FIT_3D } from '../../src/scene/camera3d';
import { transform } from '../../src/scene/mat4';
import { mix32 } from '../../src/scene/strip';
import type { Camera } from '../../src/state/tree';

const CELLS = 40 * RUN + 57;

/** Each run about a place of its own, one cell in 50 without a place. */
function places(dims: 1 | 2 | 3): Uint16Array[] {
  return Array.from({ length: dims }, (_, axis) =>
    Uint16Array.from({ length: CELLS }, (_, i) => {
      if (i % 50 === 0) return MISSING_POSITION;
      const run = Math.floor(i / RUN);
      const middle = mix32(run * 3 + axis) % 60_000;
      return Math.min(65_534, middle + (mix32(i * 7 + axis) % 900));
    })
  );
}

function drawn(visible: VisibleRuns, start: number, end: number): Set<number> {
  const cells = new Set<number>();
  let sum = 0;
  visible.forEach(start, end, (from, to) => {
    for (let i = from; i < to; i += 1) cells.add(i);
    sum += to - from;
  });
  // None twice, none beyond.
  expect(cells.size).toBe(sum);
  for (const cell of cells) if (cell < start || cell >= end) expect(cell).toBe(start);
  return cells;
}

const cuts = fc
  .uniqueArray(fc.integer({ min: 1, max: CELLS - 1 }), { maxLength: 4 })
  .map(list => [0, ...list.sort((a, b) => a - b), CELLS]);

const flat = fc.record({
  kind: fc.constant('2d' as const),
  x: fc.double({ min: 0, max: 1, noNaN: true }),
  y: fc.double({ min: 0, max: 1, noNaN: true }),
  zoom: fc.double({ min: 0.5, max: 60, noNaN: true })
});

const solid = fc
  .tuple(
    fc.double({ min: 0.1, max: 4, noNaN: true }),
    fc.tuple(
      ...Array.from({ length: 3 }, () => fc.double({ min: 0, max: 1, noNaN: true }))
    )
  )
  .map(([zoom, target]) => ({ ...FIT_3D, zoom, target }) as unknown as Camera);

const PLACES = [1, 2, 3].map(dims => places(dims as 1 | 2 | 3));

function expectAllSeen(camera: Camera, dims: 1 | 2 | 3, parts: number[]): void {
  const axes = PLACES[dims - 1];
  const boxes = new RunBoxes();
  // Blocks in any order; the first one is given twice.
  for (const i of [...parts.keys()].slice(1).reverse()) {
    boxes.set(axes, parts[i - 1], parts[i]);
  }
  boxes.set(axes, 0, parts[1]);
  const matrix = matrixFor(camera, 800, 600);
  const visible = new VisibleRuns(boxes.blocks, matrix, dims, 0);
  const cells = drawn(visible, 0, CELLS);
  const lost: number[] = [];
  for (let i = 0; i < CELLS; i += 1) {
    const codes = axes.map(axis => axis[i]);
    if (codes.includes(MISSING_POSITION)) continue;
    const [x, y = 0.5, z = 0] = codes.map(code => code / 65534);
    const [cx, cy, cz, w] = transform(matrix, x, y, dims === 3 ? z : 0);
    const outside =
      Math.abs(cx) > w ||
      (dims > 1 && Math.abs(cy) > w) ||
      (dims === 3 && Math.abs(cz) > w);
    if (!outside && !cells.has(i)) lost.push(i);
  }
  expect(lost).toEqual([]);
}

describe('a view never loses a cell', () => {
  it('in 2D and 1D, wherever it looks and however cells arrive', () => {
    fc.assert(
      fc.property(
        flat,
        cuts,
        fc.constantFrom(1 as const, 2 as const),
        (camera, parts, dims) => expectAllSeen(camera, dims, parts)
      ),
      { numRuns: 25 }
    );
  });

  it('in 3D, also within the cloud', () => {
    fc.assert(
      fc.property(solid, cuts, (camera, parts) => expectAllSeen(camera, 3, parts)),
      { numRuns: 25 }
    );
  });
});

describe('a view leaves out what it does not show', () => {
  const axes = places(2);
  const boxes = new RunBoxes();
  boxes.set(axes, 0, CELLS);
  const look = (zoom: number) =>
    new VisibleRuns(
      boxes.blocks,
      matrixFor(
        { ...FIT_2D, zoom, x: axes[0][5] / 65534, y: axes[1][5] / 65534 },
        800,
        600
      ),
      2,
      0
    );

  it('draws a few runs when zoomed in, and says when it sees everything', () => {
    const near = look(20);
    expect(near.isEverything).toBe(false);
    expect(drawn(near, 0, CELLS).size).toBeLessThan(CELLS / 4);
    expect(look(0.5).isEverything).toBe(true);
  });

  it('takes slices by what they really draw, without gaps between them', () => {
    const whole = drawn(look(4), 0, CELLS);
    const sliced = look(4);
    const cells = new Set<number>();
    let at = 0;
    while (at < CELLS) {
      const { end, cells: expected } = sliced.reach(at, CELLS, 200);
      expect(end).toBeGreaterThan(at);
      const part = drawn(sliced, at, end);
      expect(part.size).toBe(expected);
      expect(part.size).toBeLessThanOrEqual(200);
      for (const cell of part) cells.add(cell);
      at = end;
    }
    expect([...cells]).toEqual([...whole]);
  });
});
