/**
 * The tools that float over the canvas: hand or lasso, undo, zoom, point size, help.
 */
import { canRedo, canUndo } from '../state/selectors';
import { useModel, useViewer } from './context';
import { IconButton } from './icon_button';
import {
  AddSelectionIcon,
  FitIcon,
  KeyboardIcon,
  LassoIcon,
  MinusIcon,
  NewSelectionIcon,
  PanIcon,
  PlusIcon,
  RedoIcon,
  SubtractSelectionIcon,
  UndoIcon
} from './icons';
import { FigureIcon } from './icons_navigation';
import { PointSize } from './point_size';
import { MOD } from './shortcuts_table';

const MODES = [
  { mode: 'new', label: 'New selection', icon: NewSelectionIcon },
  { mode: 'add', label: 'Add to selection', icon: AddSelectionIcon, key: 'Shift' },
  {
    mode: 'subtract',
    label: 'Remove from selection',
    icon: SubtractSelectionIcon,
    key: 'Alt'
  }
] as const;

export function Toolbar() {
  const { store, commands } = useViewer();
  const tool = useModel(({ ui }) => ui.tool);
  const lassoMode = useModel(({ ui }) => ui.lassoMode);
  const shortcuts = useModel(({ ui }) => ui.shortcuts);
  const figure = useModel(({ ui }) => ui.figure);
  const undoable = useModel(canUndo);
  const redoable = useModel(canRedo);
  return (
    <div className="cx-toolbar" role="toolbar" aria-label="View tools">
      <div className="cx-tool-group">
        <IconButton
          icon={PanIcon}
          label="Move the view"
          shortcut="V"
          pressed={tool === 'pan'}
          testid="tool-pan"
          onPress={() => store.setUi({ tool: 'pan' })}
        />
        <IconButton
          icon={LassoIcon}
          label="Lasso"
          shortcut="L"
          pressed={tool === 'lasso'}
          testid="tool-lasso"
          onPress={() => store.setUi({ tool: 'lasso' })}
        />
        {tool === 'lasso' && (
          <div
            className="cx-tool-modes"
            role="group"
            aria-label="What a new outline does"
          >
            {MODES.map(item => (
              <IconButton
                key={item.mode}
                icon={item.icon}
                label={item.label}
                shortcut={'key' in item ? item.key : undefined}
                pressed={lassoMode === item.mode}
                testid={`lasso-${item.mode}`}
                onPress={() => store.setUi({ lassoMode: item.mode })}
              />
            ))}
          </div>
        )}
      </div>
      <div className="cx-tool-group">
        <IconButton
          icon={UndoIcon}
          label="Undo"
          shortcut={`${MOD}Z`}
          disabled={!undoable}
          testid="undo"
          onPress={store.undo}
        />
        <IconButton
          icon={RedoIcon}
          label="Redo"
          shortcut={`${MOD}⇧Z`}
          disabled={!redoable}
          testid="redo"
          onPress={store.redo}
        />
      </div>
      <div className="cx-tool-group">
        <IconButton
          icon={MinusIcon}
          label="Zoom out"
          shortcut="−"
          testid="zoom-out"
          onPress={() => commands.zoomBy(1 / 1.5)}
        />
        <IconButton
          icon={PlusIcon}
          label="Zoom in"
          shortcut="+"
          testid="zoom-in"
          onPress={() => commands.zoomBy(1.5)}
        />
        <IconButton
          icon={FitIcon}
          label="Reset the view"
          shortcut="0"
          testid="reset-view"
          onPress={commands.resetView}
        />
        <PointSize />
      </div>
      <div className="cx-tool-group cx-tool-help">
        <IconButton
          icon={FigureIcon}
          label="Save a figure"
          shortcut="S"
          expanded={figure}
          testid="figure-button"
          onPress={() => store.setUi({ figure: true })}
        />
        <IconButton
          icon={KeyboardIcon}
          label="Keyboard shortcuts"
          shortcut="?"
          expanded={shortcuts}
          testid="shortcuts-button"
          onPress={() => store.setUi({ shortcuts: !shortcuts })}
        />
      </div>
    </div>
  );
}
