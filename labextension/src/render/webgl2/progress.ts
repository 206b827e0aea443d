/**
 * Tells how far the picture is: statistics when they change, and whoever waits for
 * a settled picture.
 */
import { Emitter } from '../../core/emitter';
import type { RenderStats } from '../renderer';

export class Progress {
  readonly stats = new Emitter<RenderStats>();
  private last: RenderStats | null = null;
  private waiting: (() => void)[] = [];

  /** Resolves with the next `finish`. */
  settled(): Promise<void> {
    return new Promise(resolve => this.waiting.push(resolve));
  }

  tell(stats: RenderStats): void {
    const { last } = this;
    const same =
      last !== null &&
      last.loaded === stats.loaded &&
      last.drawn === stats.drawn &&
      last.frameMs === stats.frameMs &&
      last.settled === stats.settled;
    if (same) return;
    this.last = stats;
    this.stats.emit(stats);
  }

  finish(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  dispose(): void {
    this.stats.dispose();
    this.finish();
  }
}
