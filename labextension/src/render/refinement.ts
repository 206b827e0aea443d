/**
 * Which cells are in which id buffer, and what the next frame adds: a prefix at
 * once when the view changes, then slice by slice every cell at full quality. It
 * knows no GPU: what draws is behind `Surface`.
 */
import type { FrameBudget } from './budget';

/** A slice of the display order, and how many of its cells are drawn. */
export interface Reach {
  readonly end: number;
  readonly cells: number;
}

export interface Surface<T> {
  /** An id buffer of this quality that is not `busy`. */
  obtain(scale: 1 | 2, busy: T | null): T;
  clear(target: T): void;
  /** `boost` multiplies the point size. */
  draw(target: T, start: number, end: number, boost: number): void;
  /**
   * How far a slice from `start` goes that draws about `cells` cells, where a surface
   * leaves out what the view does not show; absent: it draws them all.
   */
  reach?(start: number, total: number, cells: number): Reach;
}

export interface Situation {
  /** Cells from the start of the display order that could be drawn. */
  readonly total: number;
  /** Changes with camera and size: what was drawn before shows another view. */
  readonly view: number;
  /** Changes with what is drawn: places, visibility, order, point size. */
  readonly geometry: number;
  readonly moving: boolean;
  /** Samples per pixel and axis of a finished picture. */
  readonly fineScale: 1 | 2;
}

export interface Fill<T> {
  readonly target: T;
  readonly view: number;
  readonly geometry: number;
  /** At full quality: may be continued to a finished picture. */
  readonly fine: boolean;
  drawn: number;
}

export interface Step {
  /** Cells drawn by this step. */
  readonly cells: number;
  readonly kind: 'moving' | 'still' | 'none';
  /** The picture in front has changed enough to be shown. */
  readonly present: boolean;
  /** Another step will add to the picture. */
  readonly more: boolean;
}

/** While a prefix stands for all, larger points keep the look of the whole. */
export function prefixBoost(cells: number, total: number): number {
  return cells >= total || cells === 0 ? 1 : Math.min(1.5, (total / cells) ** 0.16);
}

/** Show a growing picture when it grew by this factor: shading costs too. */
const SHOW_GROWTH = 1.6;

export class Refinement<T> {
  /** What is on screen and answers picks. */
  front: Fill<T> | null = null;
  private back: Fill<T> | null = null;
  private shown = 0;

  constructor(
    private readonly surface: Surface<T>,
    private readonly budget: FrameBudget
  ) {}

  /** Forget both pictures: the id buffers are gone or hold other cells. */
  reset(): void {
    this.front = null;
    this.back = null;
    this.shown = 0;
  }

  /** One behind the last cell that any picture holds: appending there is free. */
  get furthest(): number {
    return Math.max(this.front?.drawn ?? 0, this.back?.drawn ?? 0);
  }

  isComplete({ total, view, geometry, moving }: Situation): boolean {
    const { front } = this;
    return (
      !moving &&
      front !== null &&
      front.fine &&
      front.view === view &&
      front.geometry === geometry &&
      front.drawn >= total
    );
  }

  step(now: Situation): Step {
    const { front } = this;
    if (front?.view !== now.view || (now.moving && front.geometry !== now.geometry)) {
      return this.begin(now);
    }
    if (now.moving || this.isComplete(now)) {
      return { cells: 0, kind: 'none', present: false, more: false };
    }
    const mine = front.fine && front.geometry === now.geometry;
    return mine ? this.grow(front, now) : this.replace(front, now);
  }

  /** Another view: what fits the frame, at once. */
  private begin(now: Situation): Step {
    const { end, cells, all } = this.prefix(now.total, now.moving);
    const scale = all ? now.fineScale : 1;
    const boost = prefixBoost(end, now.total);
    const target = this.surface.obtain(scale, null);
    this.surface.clear(target);
    this.surface.draw(target, 0, end, boost);
    const fine = scale === now.fineScale && boost === 1;
    this.front = { ...pick(now), target, fine, drawn: end };
    this.back = null;
    this.shown = end;
    return {
      cells,
      // At full quality it was a finished picture that was measured.
      kind: all ? 'still' : 'moving',
      present: true,
      more: !now.moving && !this.isComplete(now)
    };
  }

  /** The cells of a new view's first picture; `all`: at full quality. */
  private prefix(total: number, moving: boolean): Reach & { readonly all: boolean } {
    const { budget } = this;
    // Looking no further than what is affordable: there may be a million runs.
    const reach = this.reach(0, total, Math.min(total, budget.affordable(moving) + 1));
    if (reach.end >= total && budget.affordsAll(reach.cells, moving)) {
      return { ...reach, all: true };
    }
    return { ...this.reach(0, total, budget.prefixFor(total)), all: false };
  }

  private reach(start: number, total: number, cells: number): Reach {
    if (this.surface.reach) return this.surface.reach(start, total, cells);
    const end = Math.min(total, start + cells);
    return { end, cells: end - start };
  }

  /** The picture in front lacks cells only: add to it. */
  private grow(front: Fill<T>, now: Situation): Step {
    const cells = this.slice(front, now);
    const complete = front.drawn >= now.total;
    const present = complete || front.drawn >= this.shown * SHOW_GROWTH;
    if (present) this.shown = front.drawn;
    return { cells, kind: 'still', present, more: !complete };
  }

  /** The picture in front is coarse or out of date: make its successor behind it. */
  private replace(front: Fill<T>, now: Situation): Step {
    let { back } = this;
    if (back?.view !== now.view || back.geometry !== now.geometry) {
      const target = this.surface.obtain(now.fineScale, front.target);
      this.surface.clear(target);
      back = { ...pick(now), target, fine: true, drawn: 0 };
      this.back = back;
    }
    const cells = this.slice(back, now);
    // Never show fewer cells than are seen already.
    const present = back.drawn >= Math.min(now.total, front.drawn);
    if (present) {
      this.front = back;
      this.back = null;
      this.shown = back.drawn;
    }
    return { cells, kind: 'still', present, more: back.drawn < now.total || !present };
  }

  private slice(fill: Fill<T>, now: Situation): number {
    const { end, cells } = this.reach(fill.drawn, now.total, this.budget.sliceFor());
    if (end > fill.drawn) this.surface.draw(fill.target, fill.drawn, end, 1);
    fill.drawn = end;
    return cells;
  }
}

function pick({ view, geometry }: Situation): { view: number; geometry: number } {
  return { view, geometry };
}
