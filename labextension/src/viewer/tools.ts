/**
 * Everything that selects cells, put together for one open dataset.
 */
import type { ViewerCommands } from '../ui/commands';
import type { ViewerStore } from '../state/store';
import type { Tool } from '../state/tree';
import type { Point, SelectMode } from '../state/draft';
import type { CellData } from './cell_data';
import { Drafting, type Stage } from './drafting';
import { Selecting } from './selecting';
import { Taking } from './taking';

/** A cell this near (CSS pixels) is meant. */
const RADIUS = 8;

export class Tools {
  readonly selecting: Selecting;
  readonly drafting: Drafting;
  readonly taking: Taking;

  constructor(
    private readonly store: ViewerStore,
    data: CellData,
    private readonly stage: () => Stage | null,
    onError: (error: unknown) => void
  ) {
    this.selecting = new Selecting(store, data, onError);
    this.drafting = new Drafting(store, data, this.selecting, stage, onError);
    this.taking = new Taking(store, data, this.selecting);
  }

  async take(tool: Tool, [x, y]: Point, mode: SelectMode): Promise<void> {
    const position = this.stage()?.renderer.pick(x, y, RADIUS) ?? null;
    if (position === null) {
      // A click beside all cells lets go of them, as everywhere.
      if (mode === 'new' && this.store.get().view.selection !== null) {
        this.store.dispatch({ type: 'selection', selection: null });
        this.store.announce('Selection cleared');
      }
      return;
    }
    await this.taking.at(tool, position, mode);
  }

  dispose(): void {
    this.drafting.dispose();
    this.selecting.dispose();
  }
}

type ToolCommands = Pick<
  ViewerCommands,
  | 'applyDraft'
  | 'take'
  | 'growNeighbours'
  | 'selectCodes'
  | 'selectRange'
  | 'invertSelection'
>;

/** The commands of the tools of the moment; nothing happens while there are none. */
export function toolCommands(tools: () => Tools | null): ToolCommands {
  return {
    applyDraft: () => void tools()?.drafting.apply(),
    take: (tool, at, mode) => void tools()?.take(tool, at, mode),
    growNeighbours: () => void tools()?.taking.grow(),
    selectCodes: (field, codes, mode) => void tools()?.taking.codes(field, codes, mode),
    selectRange: (colorBy, range, mode) =>
      void tools()?.taking.range(colorBy, range, mode),
    invertSelection: () => void tools()?.selecting.invert()
  };
}
