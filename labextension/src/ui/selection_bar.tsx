/**
 * How many cells are selected, and what can be done with them.
 */
import { draftUnder } from '../scene/draft_shape';
import { clearSelection, hideCells, makeGroup } from './cell_sets';
import { useModel, useViewer } from './context';
import { formatCount, formatShare } from './format';
import { IconButton } from './icon_button';
import { keepFocus } from './keep_focus';
import { CloseIcon, EyeOffIcon } from './icons';
import { EditShapeIcon, EyeIcon, GroupIcon, GrowIcon, InvertIcon } from './icons_tools';

/** The shape that made the selection, where it can be taken up again here. */
function useLastShape() {
  return useModel(({ ui, view }) => {
    const { lastDraft } = ui;
    if (lastDraft === null || lastDraft.selection !== view.selection) return null;
    const { draft } = lastDraft;
    return draftUnder(draft, view.camera, draft.size) === null ? null : draft;
  });
}

export function SelectionBar() {
  const { store, commands } = useViewer();
  const selection = useModel(({ view }) => view.selection);
  const total = useModel(({ manifest }) => manifest?.n_cells ?? 0);
  const selecting = useModel(({ ui }) => ui.selecting);
  const drafting = useModel(({ ui }) => ui.draft !== null);
  const steps = useModel(({ ui, view }) =>
    ui.neighbours !== null && ui.neighbours.selection === view.selection
      ? ui.neighbours.degree
      : null
  );
  const shape = useLastShape();
  if ((selection === null && !selecting) || drafting) return null;
  if (selecting) {
    return (
      <div className="cx-selection" data-testid="selection-bar">
        <span className="cx-selection-text">
          <span className="cx-spinner" aria-hidden="true" /> Selecting…
        </span>
      </div>
    );
  }
  if (selection === null) return null;
  return (
    <div
      className="cx-selection"
      data-testid="selection-bar"
      role="toolbar"
      aria-label="Selected cells"
      onClick={keepFocus}
    >
      <span className="cx-selection-text">
        <strong data-testid="selection-count">{formatCount(selection.count)}</strong>
        <span>
          {selection.count === 1 ? 'cell' : 'cells'}
          <span className="cx-wide-only"> selected</span>
        </span>
        <span className="cx-muted">{formatShare(selection.count, total)}</span>
      </span>
      {steps !== null && (
        <IconButton
          icon={GrowIcon}
          label={`Grow by another step (${steps} so far)`}
          tip="above"
          testid="grow"
          onPress={commands.growNeighbours}
        />
      )}
      {shape !== null && (
        <IconButton
          icon={EditShapeIcon}
          label="Edit the outline"
          tip="above"
          testid="edit-shape"
          onPress={() => {
            store.setUi({ tool: shape.tool, draft: { ...shape, count: null } });
          }}
        />
      )}
      <IconButton
        icon={GroupIcon}
        label="Make a group"
        tip="above"
        testid="make-group"
        onPress={() => makeGroup(store)}
      />
      <IconButton
        icon={InvertIcon}
        label="Invert"
        shortcut="I"
        tip="above"
        testid="invert"
        onPress={commands.invertSelection}
      />
      <IconButton
        icon={EyeOffIcon}
        label="Hide these cells"
        shortcut="H"
        tip="above"
        testid="hide-selected"
        onPress={() => hideCells(store, 'selected')}
      />
      <IconButton
        icon={EyeIcon}
        label="Hide all others"
        tip="above"
        testid="hide-others"
        onPress={() => hideCells(store, 'others')}
      />
      <IconButton
        icon={CloseIcon}
        label="Clear the selection"
        shortcut="Esc"
        tip="above"
        testid="clear-selection"
        onPress={() => clearSelection(store)}
      />
    </div>
  );
}
