/**
 * The tools that float over the canvas: hand, selection tools, undo, zoom, help.
 */
import { useEffect, useRef, useState, type RefObject } from 'react';
import { canRedo, canUndo } from '../state/selectors';
import { useModel, useViewer } from './context';
import { DisplayMenu } from './display_menu';
import { IconButton } from './icon_button';
import { FitIcon, KeyboardIcon, MinusIcon, PlusIcon, RedoIcon, UndoIcon } from './icons';
import { FigureIcon } from './icons_navigation';
import { MOD } from './shortcuts_table';
import { ToolButtons } from './tool_buttons';
import { ToolOptions } from './tool_options';

/** Below this width of the canvas (CSS pixels) most tools go into a menu. */
const ROOMY = 700;

/** Whether there is little room in the canvas around an element. */
function useCompact(element: RefObject<HTMLElement>): boolean {
  const [compact, setCompact] = useState(false);
  useEffect(() => {
    const stage = element.current?.parentElement;
    if (!stage || typeof ResizeObserver === 'undefined') return undefined;
    const measure = () => setCompact(stage.clientWidth < ROOMY);
    const observer = new ResizeObserver(measure);
    observer.observe(stage);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return compact;
}

export function Toolbar() {
  const root = useRef<HTMLDivElement>(null);
  const compact = useCompact(root);
  return (
    <div className="cx-tools" ref={root}>
      <ViewTools compact={compact} />
      <ToolOptions />
    </div>
  );
}

function ViewTools({ compact }: { readonly compact: boolean }) {
  const { store, commands } = useViewer();
  const shortcuts = useModel(({ ui }) => ui.shortcuts);
  const figure = useModel(({ ui }) => ui.figure);
  const undoable = useModel(canUndo);
  const redoable = useModel(canRedo);
  return (
    <div className="cx-toolbar" role="toolbar" aria-label="View tools">
      <ToolButtons compact={compact} />
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
        <DisplayMenu />
      </div>
      <div className="cx-tool-group">
        <IconButton
          icon={FigureIcon}
          label="Save a figure"
          shortcut="S"
          expanded={figure}
          testid="figure-button"
          onPress={() => store.setUi({ figure: true })}
        />
      </div>
      <div className="cx-tool-group cx-tool-help">
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
