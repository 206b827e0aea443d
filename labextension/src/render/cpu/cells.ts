/**
 * All that a scene knows of its cells, in the kernels' memory: places, flags, values
 * and the boxes of runs. 5-6 bytes a cell in 2D.
 */
import { FLAG, GROUP_SHIFT } from '../../scene/inputs';
import { merge } from '../columns';
import { Column, type Codes } from './column';
import { UNIT, type Heap } from './heap';
import { BOX_BYTES, RUN } from './kernels/layout';
import type { Kernels } from './runtime';

/** Cells whose columns lie in one piece: the unit of the widest column. */
const PIECE = UNIT / 4;
/** Groups of any number count as one kind of mark. */
const GROUPS = 0xf << GROUP_SHIFT;

/** Addresses of a piece of cells. */
export interface Piece {
  readonly position: number;
  readonly count: number;
  /** One per axis; 0: none. */
  readonly axes: readonly [number, number, number];
  readonly flags: number;
  /** 0: no values here. */
  readonly values: number;
  readonly boxes: number;
}

export class Cells {
  readonly axes: readonly Column[];
  readonly flags: Column;
  values: Column | null = null;
  private readonly boxes: Column;
  private runs: (readonly [number, number])[] = [];
  private readonly marked = new Map<number, number>();
  /** Cells that fit, once memory was short. */
  limit: number | null = null;

  constructor(
    private readonly heap: Heap,
    private readonly kernels: Kernels,
    readonly capacity: number,
    readonly dims: 1 | 2 | 3
  ) {
    this.axes = Array.from({ length: dims }, () => new Column(heap, 2, 0xff));
    this.flags = new Column(heap, 1, 0);
    this.boxes = new Column(heap, 4, 0xff);
  }

  /** Room for other cells in the same memory. */
  like(capacity: number, dims: 1 | 2 | 3): Cells {
    return new Cells(this.heap, this.kernels, capacity, dims);
  }

  get loaded(): number {
    return this.runs.reduce((sum, [start, end]) => sum + end - start, 0);
  }

  /** One behind the last cell whose place is known. */
  get end(): number {
    return this.runs.length === 0 ? 0 : this.runs[this.runs.length - 1][1];
  }

  /** Cells with any of these bits (one of FLAG, or any group). */
  count(bit: number): number {
    return this.marked.get(bit) ?? 0;
  }

  get groups(): number {
    return this.count(GROUPS);
  }

  /** The number of cells that were taken. */
  setPoints(start: number, axes: readonly Uint16Array[]): number {
    if (axes.length < this.dims) return 0;
    const wanted = Math.min(start + axes[0].length, this.limit ?? this.capacity);
    let end = Math.min(wanted, this.capacity);
    if (end <= start) return 0;
    // Boxes: 4 words per run of cells.
    const box = (cell: number) => Math.ceil(cell / RUN) * (BOX_BYTES / 4);
    for (const column of [...this.axes, this.flags]) end = column.reserve(start, end);
    const boxed = this.boxes.reserve(box(start - RUN + 1), box(end));
    if (boxed < box(end)) end = Math.min(end, Math.floor(boxed / 4) * RUN);
    if (end < wanted) this.limit = end;
    if (end <= start) return 0;
    this.axes.forEach((axis, i) => axis.set(start, axes[i].subarray(0, end - start)));
    this.measure(start, end);
    this.runs = merge(this.runs, [start, end]);
    return end - start;
  }

  /** False where memory is short: the values of these cells stay missing. */
  setValues(start: number, codes: Codes): boolean {
    const bytes = codes.BYTES_PER_ELEMENT as 1 | 2 | 4;
    if (this.values?.bytes !== bytes) {
      this.clearValues();
      this.values = new Column(this.heap, bytes, 0xff);
    }
    const { values } = this;
    const end = values.reserve(start, Math.min(start + codes.length, this.capacity));
    values.set(start, codes.subarray(0, Math.max(0, end - start)));
    return end === start + codes.length;
  }

  clearValues(): void {
    this.values?.release();
    this.values = null;
  }

  /** The bits that changed in any cell, and the first such cell. */
  setFlags(start: number, given: Uint8Array): { changed: number; first: number } {
    const wanted = Math.min(start + given.length, this.limit ?? this.capacity);
    const end = this.flags.reserve(start, Math.max(start, wanted));
    let changed = 0;
    let first = Infinity;
    const kinds = [...Object.values(FLAG), GROUPS];
    const more = new Array<number>(kinds.length).fill(0);
    for (let done = start; done < end;) {
      const mine = this.flags.view(done, end) as Uint8Array;
      const from = done - start;
      for (let i = 0; i < mine.length; i += 1) {
        const difference = mine[i] ^ given[from + i];
        if (difference === 0) continue;
        first = Math.min(first, done + i);
        changed |= difference;
        kinds.forEach((kind, k) => {
          more[k] += Number((given[from + i] & kind) !== 0);
          more[k] -= Number((mine[i] & kind) !== 0);
        });
        mine[i] = given[from + i];
      }
      done += mine.length;
    }
    kinds.forEach((kind, k) => this.marked.set(kind, this.count(kind) + more[k]));
    return { changed, first };
  }

  /** Code per axis of a cell, and its flags; null: not here. */
  cell(position: number): { codes: number[]; flags: number } | null {
    if (position < 0 || position >= this.end) return null;
    const codes = this.axes.map(axis => axis.view(position, position + 1)?.[0] ?? 0xffff);
    return { codes, flags: this.flags.view(position, position + 1)?.[0] ?? 0 };
  }

  /** Cells start .. end, piece by piece. */
  *pieces(start: number, end: number): Generator<Piece> {
    for (let position = start; position < end;) {
      const next = Math.min(end, (Math.floor(position / PIECE) + 1) * PIECE);
      const [x, y = 0, z = 0] = this.axes.map(axis => axis.at(position));
      if (x !== 0) {
        yield {
          position,
          count: next - position,
          axes: [x, y, z],
          flags: this.flags.at(position),
          values: this.values?.at(position) ?? 0,
          boxes: this.boxes.at(Math.floor(position / RUN) * (BOX_BYTES / 4))
        };
      }
      position = next;
    }
  }

  release(): void {
    for (const column of [...this.axes, this.flags, this.boxes]) column.release();
    this.clearValues();
    this.runs = [];
    this.marked.clear();
  }

  /** The boxes of all runs that these cells touch. */
  private measure(start: number, end: number): void {
    const from = Math.floor(start / RUN) * RUN;
    const to = Math.ceil(end / RUN) * RUN;
    for (const { axes, count, boxes } of this.pieces(from, to)) {
      this.kernels.boxes(...axes, count, boxes);
    }
  }
}
