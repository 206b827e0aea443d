/**
 * Ids for the modes that add cells up: drawn behind a finished picture, slice by
 * slice, so that cells can be picked there too.
 */
import type { FrameBudget } from '../budget';
import type { Situation } from '../refinement';
import { KIND_IDS } from './kernels/layout';
import { Target, type TargetShape } from './target';
import type { Heap } from './heap';

export class PickLayer {
  private target: Target | null = null;
  private of: Pick<Situation, 'view' | 'geometry' | 'total'> | null = null;
  private drawn = 0;

  constructor(
    private readonly heap: Heap,
    private readonly budget: FrameBudget
  ) {}

  /** True where this view's ids are not complete yet. */
  isBehind(now: Situation): boolean {
    return !this.isOf(now) || this.drawn < now.total;
  }

  /** One slice more; the target when it is complete, then it is let go. */
  step(
    now: Situation,
    shape: TargetShape,
    draw: (target: Target, start: number, end: number) => void,
    complete: (target: Target) => void
  ): void {
    if (!this.isOf(now)) {
      this.release();
      this.target = Target.make(this.heap, { ...shape, kind: KIND_IDS });
      this.target?.clear();
      this.of = { view: now.view, geometry: now.geometry, total: now.total };
      this.drawn = 0;
    }
    const { target } = this;
    const end = Math.min(now.total, this.drawn + this.budget.sliceFor());
    // Without memory for it nobody is picked.
    if (target !== null && end > this.drawn) draw(target, this.drawn, end);
    this.drawn = end;
    if (end < now.total) return;
    if (target !== null) complete(target);
    this.drop();
  }

  release(): void {
    this.drop();
    this.of = null;
  }

  private isOf({ view, geometry, total }: Situation): boolean {
    const { of } = this;
    return of?.view === view && of.geometry === geometry && of.total === total;
  }

  private drop(): void {
    this.target?.release();
    this.target = null;
  }
}
