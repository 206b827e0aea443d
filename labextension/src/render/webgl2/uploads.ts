/**
 * What has to be sent to the GPU, some megabytes a frame, so that a large column
 * never holds a frame up. Values and flags go first: they change what is seen now.
 */
import { merge } from '../columns';

export type Column = 'values' | 'flags' | 'points';

export interface Piece {
  readonly column: Column;
  readonly start: number;
  readonly end: number;
}

type Run = readonly [number, number];

const FIRST_TO_LAST: readonly Column[] = ['values', 'flags', 'points'];

export class Uploads {
  private readonly runs: Record<Column, Run[]> = { values: [], flags: [], points: [] };

  get isEmpty(): boolean {
    return FIRST_TO_LAST.every(column => this.runs[column].length === 0);
  }

  add(column: Column, start: number, end: number): void {
    if (end > start) this.runs[column] = merge(this.runs[column], [start, end]) as Run[];
  }

  forget(column: Column): void {
    this.runs[column] = [];
  }

  forgetAll(): void {
    for (const column of FIRST_TO_LAST) this.forget(column);
  }

  /** Take pieces of at most `bytes` together, lowest cells first. */
  take(bytes: number, bytesPerCell: Readonly<Record<Column, number>>): Piece[] {
    const pieces: Piece[] = [];
    let left = bytes;
    for (const column of FIRST_TO_LAST) {
      const each = Math.max(1, bytesPerCell[column]);
      while (this.runs[column].length > 0 && left >= each) {
        const [[start, end], ...others] = this.runs[column];
        const to = Math.min(end, start + Math.floor(left / each));
        pieces.push({ column, start, end: to });
        left -= (to - start) * each;
        this.runs[column] = to < end ? [[to, end], ...others] : others;
      }
    }
    return pieces;
  }
}
