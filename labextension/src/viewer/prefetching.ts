/**
 * Genes that are likely to be asked for next are read ahead, one at a time; a click
 * ends it. What comes of it is the server's: it keeps the gene warm.
 */
import { delay } from '../core/abort';
import { Latest } from '../core/latest';
import { sameColorBy } from '../state/actions';
import type { ViewerStore } from '../state/store';
import type { ColorBy } from '../state/tree';
import type { CellData } from './cell_data';
import { columnKey } from './load_column';

/** A pointer that rests this long means it (ms). */
export const REST = 150;

export class Prefetching {
  private readonly latest = new Latest();
  private readonly done = new Set<string>();
  private readonly stop: () => void;

  constructor(
    private readonly store: ViewerStore,
    private readonly data: CellData
  ) {
    this.stop = store.api.subscribe((now, before) => {
      // Later than the session's own request: for the same gene, the server keeps
      // what it has begun.
      if (!sameColorBy(now.view.colorBy, before.view.colorBy)) this.latest.cancel();
    });
  }

  /** The pointer is over this choice; null: over none. */
  hint(colorBy: ColorBy | null): void {
    const { ui } = this.store.get();
    // Without a gene engine there is no cache to warm.
    if (colorBy?.kind !== 'gene' || ui.layers === null || ui.fieldPending) {
      this.latest.cancel();
      return;
    }
    const key = columnKey(colorBy);
    if (this.done.has(key) || this.data.has(key)) return;
    void this.latest
      .run(async signal => {
        await delay(REST, signal);
        await this.data.dataset.prefetch(colorBy, signal);
        this.done.add(key);
      })
      // Nobody waits for it: what really fails shows when it is asked for.
      .catch(() => undefined);
  }

  dispose(): void {
    this.stop();
    this.latest.dispose();
  }
}
