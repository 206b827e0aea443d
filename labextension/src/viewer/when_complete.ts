/**
 * Waits until the picture is what the view asks for: a figure that is asked for right
 * after another colour has that colour, and every cell.
 */
import type { Model, ViewerStore } from '../state/store';

function isComplete({ manifest, ui }: Model): boolean {
  if (manifest === null || ui.phase.kind !== 'ready' || ui.fieldPending || ui.moving) {
    return false;
  }
  if (ui.settled) return true;
  // A viewer that is scrolled away draws nothing, and so never settles.
  const cells = Math.min(manifest.n_cells, ui.limit ?? manifest.n_cells);
  return ui.firstPicture && ui.loaded >= cells && ui.colored >= cells;
}

/** Rejects where there will be no picture. */
export function whenComplete(store: ViewerStore): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (model: Model): boolean => {
      const { phase } = model.ui;
      if (phase.kind === 'error') reject(new Error(phase.error.message));
      else if (phase.kind === 'empty') reject(new Error('There are no cells to draw.'));
      else if (isComplete(model)) resolve();
      else return false;
      return true;
    };
    if (look(store.get())) return;
    const unsubscribe = store.api.subscribe(model => {
      if (look(model)) unsubscribe();
    });
  });
}
