/**
 * The few id buffers of a canvas: a coarse one for movement, and finished ones in
 * front and behind. Those of another size go as soon as they are not in use.
 */
import type { Gpu } from './gpu';
import { IdTarget, type TargetSize } from './id_target';

/** Larger spare buffers (in samples) are given back instead of kept. */
const KEEP = 6_000_000;

export function makeTarget({ gl, sums }: Gpu, size: TargetSize): IdTarget {
  const format = size.mode === 'points' ? null : sums[size.mode];
  return new IdTarget(gl, size, format?.internal ?? null);
}

export class TargetPool {
  private targets: IdTarget[] = [];

  constructor(private readonly gpu: Gpu) {}

  obtain(size: TargetSize, busy: IdTarget | null): IdTarget {
    const free = this.targets.find(target => target !== busy && target.fits(size));
    if (free) return free;
    this.drop(target => target !== busy && !sameCanvas(target.size, size));
    const made = makeTarget(this.gpu, size);
    this.targets.push(made);
    return made;
  }

  /** Give large buffers back, except the one that is shown. */
  trim(shown: IdTarget): void {
    this.drop(
      target => target !== shown && target.samples.width * target.samples.height > KEEP
    );
  }

  dispose(): void {
    this.drop(() => true);
  }

  private drop(unwanted: (target: IdTarget) => boolean): void {
    for (const target of this.targets) if (unwanted(target)) target.dispose();
    this.targets = this.targets.filter(target => !unwanted(target));
  }
}

function sameCanvas(a: TargetSize, b: TargetSize): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.margin === b.margin &&
    a.mode === b.mode
  );
}
