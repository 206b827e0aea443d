/**
 * Targets that are used again: the picture in front, and its successor behind it.
 */
import type { Heap } from './heap';
import { Target, type TargetShape } from './target';

export class TargetPool {
  private targets: Target[] = [];

  constructor(private readonly heap: Heap) {}

  /** A target of this shape that is not `busy`; throws where memory is short. */
  obtain(shape: TargetShape, busy: Target | null): Target {
    const found = this.targets.find(target => target !== busy && target.fits(shape));
    if (found) return found;
    // One of each scale stays beside the busy one.
    for (const target of this.targets) {
      const { scale } = target.shape;
      if (target !== busy && (scale === shape.scale || !sameSize(target.shape, shape))) {
        this.drop(target);
      }
    }
    let made = Target.make(this.heap, shape);
    if (made === null) {
      this.trim(busy);
      made = Target.make(this.heap, shape);
    }
    if (made === null) throw new RangeError('Memory is too short for a picture.');
    this.targets.push(made);
    return made;
  }

  /** Give back all but this one. */
  trim(keep: Target | null): void {
    for (const target of [...this.targets]) if (target !== keep) this.drop(target);
  }

  private drop(target: Target): void {
    this.targets = this.targets.filter(other => other !== target);
    target.release();
  }
}

function sameSize(a: TargetShape, b: TargetShape): boolean {
  return a.width === b.width && a.height === b.height && a.margin === b.margin;
}
