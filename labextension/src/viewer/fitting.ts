/**
 * The camera that sees some cells as large as they can be seen whole: from the sample
 * that is kept, and from further blocks where that holds too few of them.
 */
import { MISSING_POSITION } from '../contract/wire';
import type { PointsBlock } from '../data/column';
import { fitBox2d } from '../scene/camera2d';
import { fitBox3d } from '../scene/camera3d';
import type { Camera, CellSet } from '../state/tree';

/** Cells that show well enough where all of them are. */
const ENOUGH = 400;
/** Blocks that are read again (the browser has them) to find a few cells. */
const MOST_BLOCKS = 6;
/** Stray cells at each side that the view does not follow. */
const STRAY = 0.01;
const MARGIN = 0.08;
/** Unit cube: a single cell is not seen through a microscope. */
const SMALLEST = 0.02;

export interface FitSource {
  /** Places of the first cells, one column per axis. */
  readonly sample: readonly Uint16Array[];
  readonly blocks: readonly number[];
  read(block: number): Promise<PointsBlock>;
}

/** Lowest and highest place per axis (unit cube); null where no cell has a place. */
export async function boxOfCells(
  { bits }: CellSet,
  source: FitSource
): Promise<{ readonly min: number[]; readonly max: number[] } | null> {
  const found: number[][] = source.sample.map(() => []);
  const collect = (axes: readonly Uint16Array[], start: number) => {
    for (let i = 0; i < axes[0].length; i += 1) {
      const position = start + i;
      if (((bits[position >> 3] >> (position & 7)) & 1) === 0) continue;
      if (axes.some(axis => axis[i] === MISSING_POSITION)) continue;
      axes.forEach((axis, a) => found[a].push(axis[i] / (MISSING_POSITION - 1)));
    }
  };
  if (source.sample.length === 0) return null;
  collect(source.sample, 0);
  const first = source.blocks[0];
  const has = (block: number) =>
    bits
      .subarray(source.blocks[block - 1] >> 3, (source.blocks[block] + 7) >> 3)
      .some(Boolean);
  const others = source.blocks
    .map((_, block) => block)
    .filter(block => block > 0 && source.blocks[block] > first && has(block))
    .slice(0, MOST_BLOCKS);
  for (const block of others) {
    if (found[0].length >= ENOUGH) break;
    collect((await source.read(block)).axes, source.blocks[block - 1]);
  }
  if (found[0].length === 0) return null;
  const sorted = found.map(values => values.sort((a, b) => a - b));
  const cut = Math.floor(sorted[0].length * STRAY);
  return {
    min: sorted.map(values => values[cut]),
    max: sorted.map(values => values[values.length - 1 - cut])
  };
}

/** The camera of the same kind that sees the box; a 3D one keeps its turn. */
export function cameraOnBox(
  camera: Camera,
  box: { readonly min: readonly number[]; readonly max: readonly number[] },
  width: number,
  height: number
): Camera {
  const sides = box.min.map((low, a) => {
    const half = Math.max(SMALLEST, box.max[a] - low) * (0.5 + MARGIN);
    const middle = (low + box.max[a]) / 2;
    return [middle - half, middle + half] as const;
  });
  if (camera.kind === '3d') {
    return fitBox3d(
      camera,
      sides.map(([low]) => low),
      sides.map(([, high]) => high)
    );
  }
  // A strip is as high as it is.
  const [y0, y1] = sides[1] ?? [0.35, 0.65];
  return fitBox2d([sides[0][0], y0], [sides[0][1], y1], width, height);
}
