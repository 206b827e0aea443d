/**
 * Which ranges of cells a view can show: runs whose box touches the clip volume,
 * with small gaps drawn through. Looked for only as far as somebody asks.
 */
import { RUN, type BoxedBlock } from './run_boxes';

/** Drawing through this many cells is cheaper than another range. */
const GAP = 2 * RUN;

export interface Reach {
  /** One behind the last cell of the slice. */
  readonly end: number;
  /** Cells of it that are really drawn. */
  readonly cells: number;
}

/** a x + b y + c z + d >= 0 inside, for codes 0..65534. */
interface Plane {
  readonly factors: readonly number[];
  readonly offset: number;
}

/**
 * The sides of the clip volume, moved outwards by `margin` (in half canvases): in 1D
 * left and right, in 2D below and above too, in 3D near and far as well.
 */
function planesOf(m: ArrayLike<number>, dims: 1 | 2 | 3, margin: number): Plane[] {
  const planes: Plane[] = [];
  for (let row = 0; row < dims; row += 1) {
    for (const sign of [1, -1]) {
      const at = (column: number) =>
        sign * m[column * 4 + row] + (1 + margin) * m[column * 4 + 3];
      const factors = Array.from({ length: dims }, (_, axis) => at(axis) / 65534);
      planes.push({ factors, offset: at(3) + missingAxes(at, dims) });
    }
  }
  return planes;
}

/** The most that axes without codes can add: they lie within the unit cube. */
function missingAxes(at: (column: number) => number, dims: number): number {
  let most = 0;
  for (let axis = dims; axis < 3; axis += 1) most += Math.max(0, at(axis));
  return most;
}

export class VisibleRuns {
  /** Ranges found so far, ascending and apart. */
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private block = 0;
  private run = 0;
  /** Cells before this one have been looked at. */
  private scanned = 0;
  private readonly planes: readonly Plane[];

  constructor(
    private readonly blocks: readonly BoxedBlock[],
    matrix: ArrayLike<number>,
    dims: 1 | 2 | 3,
    margin: number
  ) {
    this.planes = planesOf(matrix, dims, margin);
  }

  /** True where the whole cube is seen: then ranges are of no use. */
  get isEverything(): boolean {
    return this.planes.every(({ factors, offset }) => {
      const least = factors.reduce((sum, f) => sum + Math.min(0, f * 65534), 0);
      return least + offset >= 0;
    });
  }

  /** A slice from `start` that draws at most `cells` cells, but at least one run. */
  reach(start: number, total: number, cells: number): Reach {
    let drawn = 0;
    let at = start;
    while (at < total) {
      const range = this.next(at, total);
      if (range === null) break;
      const [from, to] = range;
      const left = cells - drawn;
      if (to - from > left) {
        const end = from + Math.max(left, drawn === 0 ? Math.min(RUN, to - from) : 0);
        return { end: Math.max(start, end), cells: drawn + Math.max(0, end - from) };
      }
      drawn += to - from;
      at = to;
    }
    return { end: Math.max(start, total), cells: drawn };
  }

  /** Visit the ranges of cells start .. end. */
  forEach(start: number, end: number, visit: (from: number, to: number) => void): void {
    for (let at = start; at < end;) {
      const range = this.next(at, end);
      if (range === null) return;
      visit(...range);
      at = range[1];
    }
  }

  /** The first range at or behind `start`, cut to it and to `end`. */
  private next(start: number, end: number): readonly [number, number] | null {
    let i = this.indexOf(start);
    // The last range may still grow, until what follows it has been looked at.
    while (this.scanned < end && (this.ends[i] ?? Infinity) + GAP >= this.scanned) {
      this.scan();
      i = this.indexOf(start);
    }
    if (i >= this.ends.length || this.starts[i] >= end) return null;
    return [Math.max(start, this.starts[i]), Math.min(end, this.ends[i])];
  }

  /** Of the first range that ends behind a cell. */
  private indexOf(cell: number): number {
    let [low, high] = [0, this.ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ends[middle] <= cell) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Look at some more runs. */
  private scan(): void {
    const block = this.blocks[this.block];
    if (!block) {
      this.scanned = Infinity;
      return;
    }
    const runs = block.least[0].length;
    const last = Math.min(runs, this.run + 1024);
    for (let run = this.run; run < last; run += 1) {
      if (!this.touches(block, run)) continue;
      const from = block.start + run * RUN;
      this.add(from, Math.min(block.end, from + RUN));
    }
    this.run = last;
    this.scanned = Math.min(block.end, block.start + last * RUN);
    if (last < runs) return;
    this.block += 1;
    this.run = 0;
  }

  private add(from: number, to: number): void {
    const { starts, ends } = this;
    const last = ends.length - 1;
    if (last >= 0 && from - ends[last] <= GAP) ends[last] = to;
    else {
      starts.push(from);
      ends.push(to);
    }
  }

  private touches({ least, most }: BoxedBlock, run: number): boolean {
    // Nobody in this run has a place.
    if (least[0][run] > most[0][run]) return false;
    for (const { factors, offset } of this.planes) {
      let sum = offset;
      for (let axis = 0; axis < factors.length; axis += 1) {
        const factor = factors[axis];
        sum += factor * (factor > 0 ? most : least)[axis][run];
      }
      if (sum < 0) return false;
    }
    return true;
  }
}
