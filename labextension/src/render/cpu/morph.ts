/**
 * Cells on their way from one embedding to another: the old places of the first ones,
 * mixed with the new.
 */
import { MISSING_POSITION } from '../../contract/wire';
import { stripY } from '../../scene/strip';
import { Cells } from './cells';

/** As many as can be seen to move. */
const MOST = 300_000;

export class Morph {
  /** Old codes per axis; a strip has its y; null: nothing moves. */
  private before: Uint16Array[] | null = null;
  private mixed: Cells | null = null;
  private mixedAt: number | null = null;
  private share = 0;

  set t(value: number) {
    this.share = Math.min(1, Math.max(0, value));
    if (this.share === 1) this.end();
  }

  begin(cells: Cells): void {
    this.end();
    this.before = placesOf(cells);
    this.share = 0;
  }

  end(): void {
    this.mixed?.release();
    this.mixed = null;
    this.mixedAt = null;
    this.before = null;
  }

  /** Cells that can be drawn. */
  total(cells: Cells): number {
    return this.before === null ? cells.end : this.moving(cells);
  }

  /** Where cells are now; `cells` themselves when nothing moves. */
  places(cells: Cells): Cells {
    if (this.before === null) return cells;
    const count = this.moving(cells);
    if (count === 0) return cells;
    if (this.mixed !== null && this.mixedAt === this.share) return this.mixed;
    const after = placesOf(cells);
    const dims = Math.max(2, cells.dims) as 2 | 3;
    if (this.mixed?.dims !== dims || this.mixed.end !== count) {
      this.mixed?.release();
      this.mixed = cells.like(count, dims);
    }
    this.mixed.setPoints(0, mix(this.before, after, this.share, count, dims));
    this.mixedAt = this.share;
    return this.mixed;
  }

  private moving(cells: Cells): number {
    const old = this.before?.[0].length ?? 0;
    return Math.min(old, cells.end);
  }
}

function placesOf(cells: Cells): Uint16Array[] {
  const count = Math.min(MOST, cells.end);
  const axes = cells.axes.map(axis => {
    const copy = new Uint16Array(count).fill(MISSING_POSITION);
    for (let done = 0; done < count;) {
      const part = axis.view(done, count);
      if (part === null) break;
      copy.set(part, done);
      done += part.length;
    }
    return copy;
  });
  if (axes.length > 1) return axes;
  return [...axes, Uint16Array.from({ length: count }, (_, i) => stripY(i) * 65534)];
}

function mix(
  before: readonly Uint16Array[],
  after: readonly Uint16Array[],
  t: number,
  count: number,
  dims: number
): Uint16Array[] {
  const flat = new Uint16Array(count);
  return Array.from({ length: dims }, (_, axis) => {
    const [a, b] = [before[axis] ?? flat, after[axis] ?? flat];
    const out = new Uint16Array(count);
    for (let i = 0; i < count; i += 1) {
      // A cell without a place in one of the two has no way between them.
      const gone = a[i] === MISSING_POSITION || b[i] === MISSING_POSITION;
      out[i] = gone ? MISSING_POSITION : a[i] + (b[i] - a[i]) * t + 0.5;
    }
    return out;
  });
}
