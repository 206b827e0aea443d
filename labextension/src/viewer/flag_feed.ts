/**
 * Filters, hidden categories, selection and groups -> the renderer's flags, block by
 * block from the first one on: a change shows on level 0 at once, whatever the number
 * of cells. The newest rules win; a block that was made under older ones is made anew.
 */
import { isAbort } from '../core/abort';
import type { Renderer } from '../render/renderer';
import type { ViewState } from '../state/tree';
import type { CellData } from './cell_data';
import { pieces, type FrameAllowance } from './frame_allowance';
import { hidesCells } from './masking';

function marksCells({ selection, highlight, groups }: ViewState): boolean {
  return selection !== null || highlight !== null || groups.length > 0;
}

function needsFlags(view: ViewState): boolean {
  return hidesCells(view) || marksCells(view);
}

export class FlagFeed {
  private readonly stale = new Set<number>();
  /** Cells that nothing hides, of the blocks made since the last change. */
  private readonly visible = new Map<number, number>();
  /** Cells begin without flags: nothing to say before the first one. */
  private flagged = false;
  private running = false;
  private geometry = 0;
  private disposed = false;

  /**
   * @param changed - Flags of some blocks were handed over.
   */
  constructor(
    private readonly renderer: Renderer,
    private readonly data: CellData,
    private readonly allowance: FrameAllowance,
    private readonly view: () => ViewState,
    private readonly changed: () => void
  ) {}

  get busy(): boolean {
    return this.running;
  }

  /** Share of the cells that nothing hides, as far as it is known; 1 without a filter. */
  get share(): number {
    const { dataset } = this.data;
    let [shown, all] = [0, 0];
    for (const [block, visible] of this.visible) {
      shown += visible;
      all += dataset.blockSize(block);
    }
    return all === 0 ? 1 : shown / all;
  }

  /** Cells that nothing hides, once that is known of all; null: not (yet). */
  get count(): number | null {
    const { dataset, drawable, masking } = this.data;
    const view = this.view();
    if (!hidesCells(view) || this.running || this.stale.size > 0) return null;
    const all = this.visible.size === dataset.blockCount;
    if (!all || !masking.isComplete(drawable)) return null;
    return [...this.visible.values()].reduce((sum, n) => sum + n, 0);
  }

  /** Another filter, selection or group: all blocks, the first one first. */
  refresh(marks: boolean): void {
    const needed = needsFlags(this.view());
    if (!needed && !this.flagged) return;
    this.flagged = true;
    if (marks) this.data.masking.mark(this.view());
    this.visible.clear();
    this.touch(0, this.data.cells);
  }

  /** Codes or places of these cells have come. */
  touch(start: number, end: number): void {
    if (!this.flagged) return;
    const { blocks } = this.data.dataset.manifest;
    for (let block = 0; block < blocks.length; block += 1) {
      const from = block === 0 ? 0 : blocks[block - 1];
      if (from < end && blocks[block] > start) this.stale.add(block);
    }
    void this.run();
  }

  /** The renderer forgot everything. */
  reset(): void {
    this.geometry += 1;
    this.flagged = false;
    this.visible.clear();
    this.stale.clear();
    this.refresh(true);
  }

  dispose(): void {
    this.disposed = true;
    this.stale.clear();
  }

  private next(): number | null {
    let first: number | null = null;
    for (const block of this.stale) {
      const loaded = block < this.data.blocksLoaded;
      if (loaded && (first === null || block < first)) first = block;
    }
    return first;
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      for (let block = this.next(); block !== null; block = this.next()) {
        await this.make(block);
      }
    } catch (error) {
      // The worker was lost, or the viewer closed; what is to be made comes anew.
      if (!isAbort(error)) throw error;
    } finally {
      this.running = false;
      if (!this.disposed) this.changed();
    }
  }

  private async make(block: number): Promise<void> {
    const { masking, dataset } = this.data;
    const { geometry } = this;
    this.stale.delete(block);
    // Rules hold what the codes mean, which their first block says.
    masking.apply(this.view());
    const { flags, visible } = await masking.flags(block);
    const start = dataset.blockStart(block);
    const gone = () => this.disposed || geometry !== this.geometry;
    for (const [from, to] of pieces(0, flags.length)) {
      await this.allowance.give(to - from, () => {
        if (!gone()) this.renderer.setFlags(start + from, flags.slice(from, to));
      });
    }
    if (gone()) return;
    // Made under older rules: it is drawn meanwhile, and not counted.
    if (this.stale.has(block)) return;
    this.visible.set(block, visible);
    if (block === 0) this.changed();
  }
}
