/**
 * A gene that takes longer than a moment: says how far the server is, and lets the
 * person go back to the colour before.
 */
import { delay } from '../core/abort';
import { Latest } from '../core/latest';
import type { Dataset } from '../data/dataset';
import { ResponseError } from '../data/errors';
import { sameColorBy, sameColumn } from '../state/actions';
import type { Model, ViewerStore } from '../state/store';

/** What takes no longer needs no word (ms). */
export const PATIENCE = 500;
/** Between two looks at the server (ms). */
const INTERVAL = 500;

/** The gene or score that is on its way, else null. */
function wanted({ view, ui }: Model) {
  const { colorBy } = view;
  return ui.fieldPending && colorBy !== null && colorBy.kind !== 'obs' ? colorBy : null;
}

export class Reading {
  private readonly latest = new Latest();
  private readonly stop: () => void;

  /**
   * @param slow - Told once for every gene that took longer than a moment.
   */
  constructor(
    private readonly store: ViewerStore,
    private readonly dataset: Dataset,
    private readonly slow: () => void
  ) {
    this.stop = store.api.subscribe((now, before) => {
      // A score that is called something else is not read again.
      if (!sameColumn(wanted(now), wanted(before))) this.follow();
    });
  }

  /** Back to the colour that is in the picture. */
  cancel(): void {
    const { ui, history } = this.store.get();
    if (wanted(this.store.get()) === null) return;
    const shown = ui.field?.colorBy ?? null;
    const last = history.past[history.past.length - 1];
    // The step before, with its range, where the colour was the last step.
    if (last !== undefined && sameColorBy(last.view.colorBy, shown)) this.store.undo();
    else this.store.dispatch({ type: 'colorBy', colorBy: shown });
    this.store.announce('Reading given up');
  }

  dispose(): void {
    this.stop();
    this.latest.dispose();
  }

  private follow(): void {
    const colorBy = wanted(this.store.get());
    if (this.store.get().ui.reading !== null) this.store.setUi({ reading: null });
    if (colorBy === null) {
      this.latest.cancel();
      return;
    }
    const { name, layer } = colorBy;
    void this.latest.run(async signal => {
      await delay(PATIENCE, signal);
      this.store.setUi({ reading: { name, fraction: null, eta: null } });
      this.slow();
      for (;;) {
        try {
          const { scan } = await this.dataset.activity(signal);
          if (signal.aborted) return;
          const ours = scan !== null && scan.layer === layer ? scan : null;
          this.store.setUi({
            reading: { name, fraction: ours?.fraction ?? null, eta: ours?.eta_s ?? null }
          });
        } catch (error) {
          // Over a comm nobody knows. Anything else may be known at the next look.
          if (error instanceof ResponseError && error.status === 404) return;
        }
        await delay(INTERVAL, signal);
      }
    });
  }
}
