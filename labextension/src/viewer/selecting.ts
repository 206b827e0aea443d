/**
 * From an outline on the canvas to a set of cells: the server tests the exact
 * coordinates, and only cells that are visible count.
 */
import { Latest, STALE } from '../core/latest';
import type { SelectRequest } from '../contract/wire';
import { add, fromBytes, intersect, subtract } from '../scene/bits';
import {
  clipMatrixForEmbedding,
  preciseMatrixFor,
  screenToClip,
  screenToUnit
} from '../scene/camera';
import type { ViewerStore } from '../state/store';
import type { CellSet, ViewState } from '../state/tree';
import type { LassoMode } from '../state/ui_state';
import type { CanvasPoint } from '../ui/commands';
import { formatUnits } from '../ui/format';
import type { CellData } from './cell_data';

/** More vertices than a screen can show say nothing more. */
const MAX_VERTICES = 1000;

/** The outline as the contract wants it: flat plots in their own coordinates. */
export function selectRequest(
  view: ViewState,
  outline: readonly CanvasPoint[],
  size: readonly [number, number],
  box: { readonly min: readonly number[]; readonly max: readonly number[] }
): SelectRequest {
  const step = Math.max(1, Math.ceil(outline.length / MAX_VERTICES));
  const points = outline.filter((_, i) => i % step === 0);
  const embedding = view.embedding ?? 0;
  const { min, max } = box;
  if (min.length < 3) {
    // A 1-D embedding is a strip: y stays what it is in the unit square.
    const [low, high] = min.length === 1 ? [0, 1] : [min[1], max[1]];
    return {
      embedding,
      matrix: null,
      polygon: points.map(([x, y]) => {
        const [u, v] = screenToUnit(view.camera, x, y, ...size);
        return [min[0] + u * (max[0] - min[0]), low + v * (high - low)];
      })
    };
  }
  return {
    embedding,
    matrix: clipMatrixForEmbedding(preciseMatrixFor(view.camera, ...size), min, max),
    polygon: points.map(([x, y]) => screenToClip(x, y, ...size))
  };
}

/** What an outline makes of the selection so far; null: nothing is selected. */
export function combined(
  before: CellSet | null,
  inside: CellSet,
  mode: LassoMode
): CellSet | null {
  const after =
    mode === 'add'
      ? add(before, inside)
      : mode === 'subtract'
        ? subtract(before, inside)
        : inside;
  return after.count === 0 ? null : after;
}

export class Selecting {
  private readonly latest = new Latest();

  constructor(
    private readonly store: ViewerStore,
    private readonly data: CellData,
    private readonly onError: (error: unknown) => void
  ) {}

  async lasso(
    outline: readonly CanvasPoint[],
    mode: LassoMode,
    size: readonly [number, number]
  ): Promise<void> {
    const { view } = this.store.get();
    const box = this.data.points[0];
    if (box === undefined) return;
    this.store.setUi({ selecting: true });
    try {
      const inside = await this.latest.run(async signal => {
        const request = selectRequest(view, outline, size, box);
        const { dataset, masking, cells } = this.data;
        const [{ bits }, shown] = await Promise.all([
          dataset.select(request, signal),
          masking.shown(view, signal)
        ]);
        const found = fromBytes(bits, cells);
        return shown === null ? found : intersect(found, fromBytes(shown, cells));
      });
      if (inside === STALE) return;
      // "Add" and "remove" go by what is selected now, not when the pen went down.
      const selection = combined(this.store.get().view.selection, inside, mode);
      this.store.dispatch({ type: 'selection', selection });
      this.store.announce(
        selection === null
          ? 'No cells selected'
          : `${formatUnits(selection.count, 'cell')} selected`
      );
    } catch (error) {
      this.onError(error);
    }
    if (!this.latest.isRunning) this.store.setUi({ selecting: false });
  }

  dispose(): void {
    this.latest.dispose();
  }
}
