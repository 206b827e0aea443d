/**
 * How many cells a frame may draw: learned from what the geometry pass and the
 * shade pass took. Pure arithmetic, so that it can be tested without a GPU.
 */

/** Milliseconds a frame may take while the camera moves (60 Hz, some to spare). */
const MOVING = 14;
/** Rather 30 Hz than fewer cells than this: a picture must be recognised. */
const MOVING_AT_MOST = 28;
const RECOGNISABLE = 60_000;
const LEAST = 30_000;
/** A finished picture within this is better than a coarse one first. */
const AT_ONCE = 40;
/** Milliseconds of cells that one frame submits while the picture is refined. */
const STILL = 32;
const FIRST = 60_000;
const SLICE = { least: 20_000, most: 8_000_000 } as const;

export class FrameBudget {
  /** `still`: milliseconds of a slice; who cannot be interrupted takes fewer. */
  constructor(private readonly still = STILL) {}

  private prefix = FIRST;
  private slice = FIRST;
  /** Milliseconds of the last shade pass, coarse and at full quality. */
  private coarsePaint = 0;
  private finePaint = 0;
  /** Milliseconds per cell at full quality; null until measured. */
  private fineCost: number | null = null;

  /** Cells to draw in a frame of a moving camera. */
  prefixFor(total: number): number {
    return Math.min(total, Math.round(this.prefix));
  }

  /** Cells to add in a frame of a camera that is still. */
  sliceFor(): number {
    return Math.round(this.slice);
  }

  /**
   * True where all cells at full quality fit well into a frame. A camera that jumped and
   * stands may wait longer: a coarse picture before the finished one costs its time too.
   */
  affordsAll(total: number, moving: boolean): boolean {
    if (this.fineCost === null) return false;
    return this.fineCost * total + this.finePaint < this.frame(moving);
  }

  painted(fine: boolean, milliseconds: number): void {
    if (fine) this.finePaint = milliseconds;
    else this.coarsePaint = milliseconds;
  }

  /** The most cells that `affordsAll` would agree to. */
  affordable(moving: boolean): number {
    if (this.fineCost === null) return 0;
    const left = this.frame(moving) - this.finePaint;
    return left <= 0 ? 0 : Math.floor(left / this.fineCost);
  }

  private frame(moving: boolean): number {
    return moving ? MOVING * 0.7 : AT_ONCE;
  }

  movingFrame(cells: number, milliseconds: number, total: number): void {
    // A view with few cells in it says nothing of how many there could be.
    if (cells < Math.min(total, LEAST) && milliseconds < MOVING_AT_MOST) return;
    const ms = Math.max(0.5, milliseconds);
    const { coarsePaint } = this;
    // Where shading alone fills the frame, the cells may take half as long again:
    // with fewer it would hardly be faster, only emptier.
    const step = (frame: number) =>
      cells * clamp(Math.max(frame - coarsePaint, coarsePaint / 2, 4) / ms, 0.5, 1.6);
    const wanted = step(MOVING);
    const enough = Math.min(total, RECOGNISABLE);
    const next = wanted >= enough ? wanted : Math.min(enough, step(MOVING_AT_MOST));
    this.prefix = clamp(next, LEAST, Math.max(LEAST, total));
  }

  stillFrame(cells: number, milliseconds: number): void {
    // The last few cells measure the overhead of a frame, not the cost of a cell.
    if (cells < 500) return;
    const ms = Math.max(0.5, milliseconds);
    this.fineCost = ms / cells;
    this.slice = clamp(cells * clamp(this.still / ms, 0.4, 4), SLICE.least, SLICE.most);
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
