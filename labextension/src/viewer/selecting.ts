/**
 * From what a person drew, clicked or named to a set of cells: the server tests the
 * exact coordinates and values, and only cells that are shown count.
 */
import { Latest, STALE } from '../core/latest';
import type { SelectAnswer } from '../data/dataset';
import { add, fromBytes, intersect, invert, subtract } from '../scene/bits';
import type { SelectMode } from '../state/draft';
import type { ViewerStore } from '../state/store';
import type { CellSet } from '../state/tree';
import { formatUnits } from '../ui/format';
import type { CellData } from './cell_data';

/** What cells make of the selection so far; null: nothing is selected. */
export function combined(
  before: CellSet | null,
  inside: CellSet,
  mode: SelectMode
): CellSet | null {
  const none = { bits: new Uint8Array(inside.bits.length), count: 0 };
  const after = {
    new: () => inside,
    add: () => add(before, inside),
    subtract: () => subtract(before, inside),
    intersect: () => intersect(before ?? none, inside)
  }[mode]();
  return after.count === 0 ? null : after;
}

export type Ask = (signal: AbortSignal) => Promise<SelectAnswer>;

export class Selecting {
  private readonly latest = new Latest();

  constructor(
    private readonly store: ViewerStore,
    private readonly data: CellData,
    private readonly onError: (error: unknown) => void
  ) {}

  /** The cells of an answer that are shown now. */
  async visible(ask: Ask, signal: AbortSignal): Promise<CellSet> {
    const { masking, cells } = this.data;
    const [{ bits }, shown] = await Promise.all([
      ask(signal),
      masking.shown(this.store.get().view, signal)
    ]);
    const found = fromBytes(bits, cells);
    return shown === null ? found : intersect(found, fromBytes(shown, cells));
  }

  /**
   * Select what is asked for; true once that is done, false where a newer one (or a
   * failure) took its place. `before` stands for what is selected then.
   */
  async select(ask: Ask, mode: SelectMode, before?: CellSet | null): Promise<boolean> {
    this.store.setUi({ selecting: true });
    let done = false;
    try {
      const inside = await this.latest.run(signal => this.visible(ask, signal));
      if (inside === STALE) return false;
      this.commit(inside, mode, before);
      done = true;
    } catch (error) {
      this.onError(error);
    }
    if (!this.latest.isRunning) this.store.setUi({ selecting: false });
    return done;
  }

  /** Select cells that are known already. */
  commit(inside: CellSet, mode: SelectMode, before?: CellSet | null): void {
    // "Add" and "remove" go by what is selected now, not when the pen went down.
    const base = before === undefined ? this.store.get().view.selection : before;
    const selection = combined(base, inside, mode);
    this.store.dispatch({ type: 'selection', selection });
    this.store.announce(
      selection === null
        ? 'No cells selected'
        : `${formatUnits(selection.count, 'cell')} selected`
    );
  }

  /** Every cell that is shown and not selected. */
  async invert(): Promise<void> {
    const { cells } = this.data;
    const none = { bits: new Uint8Array(0), count: 0 };
    const others = invert(this.store.get().view.selection ?? none, cells);
    await this.select(() => Promise.resolve(others), 'new');
  }

  dispose(): void {
    this.latest.dispose();
  }
}
