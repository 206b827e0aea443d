/**
 * How many cells are selected, and the way to let them go.
 */
import { useModel, useViewer } from './context';
import { formatCount, formatShare } from './format';
import { CloseIcon } from './icons';

export function SelectionBar() {
  const { store } = useViewer();
  const selection = useModel(({ view }) => view.selection);
  const total = useModel(({ manifest }) => manifest?.n_cells ?? 0);
  const selecting = useModel(({ ui }) => ui.selecting);
  if (selection === null && !selecting) return null;
  return (
    <div className="cx-selection" data-testid="selection-bar">
      {selecting ? (
        <span className="cx-selection-text">
          <span className="cx-spinner" aria-hidden="true" /> Selecting…
        </span>
      ) : (
        selection !== null && (
          <>
            <span className="cx-selection-text">
              <strong data-testid="selection-count">
                {formatCount(selection.count)}
              </strong>{' '}
              {selection.count === 1 ? 'cell' : 'cells'} selected
            </span>
            <span className="cx-muted">{formatShare(selection.count, total)}</span>
            <button
              type="button"
              className="cx-selection-clear"
              data-testid="clear-selection"
              onClick={() => {
                store.dispatch({ type: 'selection', selection: null });
                store.announce('Selection cleared');
              }}
            >
              <CloseIcon />
              Clear
            </button>
          </>
        )
      )}
    </div>
  );
}
