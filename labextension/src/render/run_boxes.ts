/**
 * The box about every run of 128 cells. Inside a block the display order keeps such
 * runs together in space, so that a view that shows a part can leave the others out.
 * Runs are counted from the first cell of each `set`: blocks begin new ones.
 */
import { MISSING_POSITION } from '../contract/wire';

/** Cells per box. */
export const RUN = 128;

export interface BoxedBlock {
  readonly start: number;
  readonly end: number;
  /** Per axis: the least and the greatest code of each run. */
  readonly least: readonly Uint16Array[];
  readonly most: readonly Uint16Array[];
}

export class RunBoxes {
  private list: BoxedBlock[] = [];

  /** Ascending and apart; cells outside of them have no place. */
  get blocks(): readonly BoxedBlock[] {
    return this.list;
  }

  /** The places of cells start .. end of these columns are new. */
  set(axes: readonly Uint16Array[], start: number, end: number): void {
    if (end <= start) return;
    const kept: BoxedBlock[] = [];
    for (const block of this.list) {
      if (block.end <= start || block.start >= end) {
        kept.push(block);
        continue;
      }
      if (block.start < start) kept.push(boxed(axes, block.start, start));
      if (block.end > end) kept.push(boxed(axes, end, block.end));
    }
    kept.push(boxed(axes, start, end));
    this.list = kept.sort((a, b) => a.start - b.start);
  }
}

function boxed(axes: readonly Uint16Array[], start: number, end: number): BoxedBlock {
  const runs = Math.ceil((end - start) / RUN);
  const least = axes.map(() => new Uint16Array(runs));
  const most = axes.map(() => new Uint16Array(runs));
  for (const [axis, codes] of axes.entries()) {
    const [low, high] = [least[axis], most[axis]];
    for (let run = 0; run < runs; run += 1) {
      const from = start + run * RUN;
      const to = Math.min(end, from + RUN);
      let [a, b] = [MISSING_POSITION, 0];
      for (let i = from; i < to; i += 1) {
        const code = codes[i];
        if (code === MISSING_POSITION) continue;
        if (code < a) a = code;
        if (code > b) b = code;
      }
      low[run] = a;
      high[run] = b;
    }
  }
  return { start, end, least, most };
}
