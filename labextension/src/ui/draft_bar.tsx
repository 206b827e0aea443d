/**
 * A shape that waits: how many cells it holds, and the ways to use it or let it go.
 */
import { draftUnder } from '../scene/draft_shape';
import type { SelectMode } from '../state/draft';
import { useModel, useViewer } from './context';
import { formatCount } from './format';
import { keepFocus } from './keep_focus';

const VERB: Readonly<Record<SelectMode, string>> = {
  new: 'Select',
  add: 'Add',
  subtract: 'Remove',
  intersect: 'Keep'
};

export function DraftBar() {
  const { store, commands } = useViewer();
  const draft = useModel(({ ui }) => ui.draft);
  const elsewhere = useModel(
    ({ ui, view }) =>
      ui.draft !== null && draftUnder(ui.draft, view.camera, ui.draft.size) === null
  );
  if (draft === null) return null;
  const { count, mode, phase, tool } = draft;
  const open = phase === 'drawing';
  // A quick stroke says what it holds, where that is known; it needs no buttons.
  if (open && tool !== 'polygon' && count === null) return null;
  return (
    <div
      className="cx-selection"
      data-testid="draft-bar"
      onClick={keepFocus}
      role="group"
      aria-label="Outline"
    >
      <span className="cx-selection-text" data-exact={count?.exact ? 'true' : undefined}>
        {count === null ? (
          open ? (
            'Click the corners'
          ) : (
            <span className="cx-spinner" aria-label="Counting cells" />
          )
        ) : (
          <>
            <strong data-testid="draft-count">
              {count.exact ? '' : '≈ '}
              {formatCount(count.cells)}
            </strong>
            {count.cells === 1 ? 'cell' : 'cells'}
          </>
        )}
        {elsewhere && <span className="cx-muted">as seen when it was drawn</span>}
      </span>
      {open && tool === 'polygon' && (
        <span className="cx-muted cx-draft-hint">Enter closes, Backspace goes back</span>
      )}
      {!open && (
        <>
          <button
            type="button"
            className="cx-button cx-button-small"
            data-testid="draft-apply"
            onClick={commands.applyDraft}
          >
            {VERB[mode]}
          </button>
          <button
            type="button"
            className="cx-bar-action"
            data-testid="draft-cancel"
            onClick={() => {
              store.setUi({ draft: null });
              store.announce('Outline dropped');
            }}
          >
            Cancel
          </button>
        </>
      )}
    </div>
  );
}
