/**
 * What has been given to a renderer, kept once in main memory: 5-6 bytes a cell in
 * 2D. From it a lost context is rebuilt, and rows of textures are uploaded whole.
 */
import { MISSING_POSITION } from '../contract/wire';
import { FLAG, GROUP_SHIFT, MOST_GROUPS } from '../scene/inputs';

export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** Columns are padded to whole rows of this many cells, as textures hold them. */
export const ROW = 4096;

/** The bits of the flags that hold the highlight group. */
export const GROUPS = MOST_GROUPS << GROUP_SHIFT;
export const ANY_FLAG = 0xff;

/** Columns of at most so many cells, halved until memory is granted. */
function allocate(capacity: number, dims: number) {
  for (let cells = capacity; ; cells = Math.floor(cells / 2)) {
    const padded = Math.max(1, Math.ceil(cells / ROW)) * ROW;
    try {
      const axes = Array.from({ length: dims }, () => new Uint16Array(padded));
      return { cells, axes, flags: new Uint8Array(padded) };
    } catch (error) {
      // A tab that has no room for one row has no room for anything.
      if (!(error instanceof RangeError) || cells <= ROW) throw error;
    }
  }
}

export class CellColumns {
  /** Meaningful below `end`. */
  readonly axes: readonly Uint16Array[];
  readonly flags: Uint8Array;
  /** Cells that fit: fewer than wanted where memory is short. */
  readonly capacity: number;
  private codes: Codes | null = null;
  /** Codes below this cell are given or have every bit set. */
  private coded = 0;
  /** Loaded runs of cells, apart and ascending. */
  private runs: (readonly [number, number])[] = [];
  /** Cells per value of the flags; those without any are not counted. */
  private readonly tally = new Int32Array(256);

  constructor(
    readonly wanted: number,
    readonly dims: 1 | 2 | 3
  ) {
    const { cells, axes, flags } = allocate(wanted, dims);
    this.capacity = cells;
    this.axes = axes;
    this.flags = flags;
  }

  /** Value codes below `valuesEnd`, every bit set where none was given; null: none. */
  get values(): Codes | null {
    return this.codes;
  }

  /** One behind the last cell that has a code (or is known to have none). */
  get valuesEnd(): number {
    return this.codes === null ? 0 : this.coded;
  }

  /** Cells whose place is known. */
  get loaded(): number {
    return this.runs.reduce((sum, [start, end]) => sum + end - start, 0);
  }

  /** One behind the last cell whose place is known. */
  get end(): number {
    return this.runs.length === 0 ? 0 : this.runs[this.runs.length - 1][1];
  }

  /** Cells that have at least one of these flags. */
  count(bits: number): number {
    return this.tally.reduce((sum, n, flags) => sum + (flags & bits ? n : 0), 0);
  }

  /** The number of cells that fit; bytes beyond the capacity are dropped. */
  setPoints(start: number, axes: readonly Uint16Array[]): number {
    const count = this.fitting(start, axes[0]?.length ?? 0);
    if (axes.length < this.dims || count === 0) return 0;
    const { end } = this;
    for (const [i, axis] of this.axes.entries()) {
      // Only what was skipped is written: untouched memory costs nothing.
      if (start > end) axis.fill(MISSING_POSITION, end, start);
      axis.set(axes[i].subarray(0, count), start);
    }
    this.runs = merge(this.runs, [start, start + count]);
    this.codeUpTo(this.end);
    return count;
  }

  /** True where a new column of another width had to be begun. */
  setValues(start: number, codes: Codes): boolean {
    let begun = false;
    if (this.codes?.BYTES_PER_ELEMENT !== codes.BYTES_PER_ELEMENT) {
      const Column = codes.constructor as new (length: number) => Codes;
      this.codes = new Column(this.flags.length);
      this.coded = 0;
      begun = true;
    }
    const count = this.fitting(start, codes.length);
    this.codeUpTo(start);
    this.codes.set(codes.subarray(0, count), start);
    this.coded = Math.max(this.coded, start + count);
    this.codeUpTo(this.end);
    return begun;
  }

  clearValues(): void {
    this.codes = null;
    this.coded = 0;
  }

  /** The bits that changed in any cell, and one behind the last such cell. */
  setFlags(start: number, flags: Uint8Array): { changed: number; first: number } {
    const count = this.fitting(start, flags.length);
    let changed = 0;
    let first = Infinity;
    for (let i = 0; i < count; i += 1) {
      const before = this.flags[start + i];
      const difference = before ^ flags[i];
      if (difference === 0) continue;
      if (first === Infinity) first = start + i;
      changed |= difference;
      this.tally[before] -= 1;
      this.tally[flags[i]] += 1;
      this.flags[start + i] = flags[i];
    }
    return { changed, first };
  }

  /** Place in the unit cube of a cell, z = 0 where there is none; null: not drawn. */
  place(position: number, stripY: (position: number) => number): number[] | null {
    if (position < 0 || position >= this.end) return null;
    if (this.flags[position] & FLAG.hidden) return null;
    const codes = this.axes.map(axis => axis[position]);
    if (codes.includes(MISSING_POSITION)) return null;
    const [x, y, z = 0] = codes.map(code => code / 65534);
    return [x, this.dims === 1 ? stripY(position) : y, z];
  }

  /** Cells up to `end` that were given no code have none. */
  private codeUpTo(end: number): void {
    if (this.codes === null || end <= this.coded) return;
    this.codes.fill(0xffffffff, this.coded, end);
    this.coded = end;
  }

  private fitting(start: number, count: number): number {
    return Math.max(0, Math.min(count, this.capacity - start));
  }
}

/** Runs with one more, touching ones joined. */
export function merge(
  runs: readonly (readonly [number, number])[],
  [start, end]: readonly [number, number]
): (readonly [number, number])[] {
  const apart = runs.filter(run => run[1] < start || run[0] > end);
  const joined = runs.filter(run => run[1] >= start && run[0] <= end);
  const all: readonly [number, number] = [
    Math.min(start, ...joined.map(run => run[0])),
    Math.max(end, ...joined.map(run => run[1]))
  ];
  return [...apart, all].sort((a, b) => a[0] - b[0]);
}
