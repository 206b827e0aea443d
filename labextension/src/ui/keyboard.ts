/**
 * Key presses in the viewer -> what they do. Keys that are being typed into a field
 * belong to the field.
 */
import { panBy, turnBy } from '../scene/camera';
import { yaw3d } from '../scene/camera_fly';
import type { ViewerStore } from '../state/store';
import type { Camera, ViewState } from '../state/tree';
import { hideCells } from './cell_sets';
import type { ViewerCommands } from './commands';
import { shortcutOf } from './shortcuts_table';
import { BRUSH, type ToolInput } from './tool_input';

export interface KeyboardTargets {
  readonly store: ViewerStore;
  readonly commands: ViewerCommands;
  /** null while there is no canvas. */
  readonly tools: ToolInput | null;
  readonly focusSearch: () => void;
  readonly togglePanel: () => void;
}

const POINT_STEP = 1.2;
/** CSS pixels, or radians, for one press of an arrow key. */
const PAN_STEP = 48;
const TURN_STEP = 0.12;
let bursts = 0;
let gesture = '';

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLSelectElement || target.isContentEditable) return true;
  return target instanceof HTMLInputElement && target.type !== 'range';
}

/** Enter on a button is the button's. */
function isPlain({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  const button = target instanceof Element && target.closest('button, a, [role]');
  const onCanvas = target instanceof HTMLCanvasElement;
  return !(ctrlKey || metaKey || altKey) && (onCanvas || !button);
}

/** Arrow keys over the canvas move the camera; true where they did. */
function moveCamera(event: KeyboardEvent, store: ViewerStore): boolean {
  const canvas = event.target;
  const arrows: Record<string, readonly [number, number]> = {
    ArrowLeft: [1, 0],
    ArrowRight: [-1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1]
  };
  const way = arrows[event.key];
  if (way === undefined || !(canvas instanceof HTMLCanvasElement)) return false;
  if (!event.repeat) gesture = `keys-${bursts++}`;
  const size = [canvas.clientWidth, canvas.clientHeight] as const;
  const camera = stepped(store.get().view, way, event.shiftKey, size);
  store.dispatch({ type: 'camera', camera }, gesture);
  return true;
}

/** One press of an arrow key: what a drag that way would do. */
function stepped(
  { camera, display }: ViewState,
  [x, y]: readonly [number, number],
  shift: boolean,
  [width, height]: readonly [number, number]
): Camera {
  const planar = display.navigation === 'planar';
  if (camera.kind === '2d' || shift !== planar) {
    return panBy(camera, x * PAN_STEP, y * PAN_STEP, width, height);
  }
  return planar
    ? yaw3d(camera, x * TURN_STEP)
    : turnBy(camera, x * TURN_STEP, y * TURN_STEP);
}

/** Obey one key press; true where it meant something here. */
export function handleKey(event: KeyboardEvent, targets: KeyboardTargets): boolean {
  const { store, commands } = targets;
  if (isTyping(event.target)) return false;
  if (store.get().ui.phase.kind !== 'ready') return false;
  if (isPlain(event) && targets.tools?.key(event.key)) return true;
  if (moveCamera(event, store)) return true;
  const { view, ui } = store.get();
  const resize = (factor: number) =>
    store.dispatch({ type: 'pointScale', scale: view.pointScale * factor });
  const brush = (factor: number) => {
    const radius = Math.min(BRUSH.max, Math.max(BRUSH.min, ui.brushRadius * factor));
    store.setUi({ brushRadius: radius });
    store.announce(`Brush of ${Math.round(radius)} pixels`);
  };
  const id = shortcutOf(event);
  switch (id) {
    case 'pan':
    case 'lasso':
    case 'polygon':
    case 'rectangle':
    case 'brush':
    case 'category':
    case 'neighbours':
      store.setUi({ tool: id, draft: null });
      return true;
    case 'editShapes':
      store.setUi({ editShapes: !ui.editShapes });
      store.announce(
        ui.editShapes ? 'Outlines select at once' : 'Outlines wait for Enter'
      );
      return true;
    case 'invert':
      commands.invertSelection();
      return true;
    case 'hide':
      hideCells(store, 'selected');
      return true;
    case 'undo':
      store.undo();
      return true;
    case 'redo':
      store.redo();
      return true;
    case 'zoomIn':
      commands.zoomBy(1.5);
      return true;
    case 'zoomOut':
      commands.zoomBy(1 / 1.5);
      return true;
    case 'reset':
      commands.resetView();
      return true;
    case 'fit':
      commands.fitSelection();
      return true;
    case 'labels':
      store.dispatch({ type: 'display', patch: { labels: !view.display.labels } });
      store.announce(view.display.labels ? 'Names off' : 'Names on');
      return true;
    case 'figure':
      store.setUi({ figure: true });
      return true;
    case 'smaller':
      if (ui.tool === 'brush') brush(1 / BRUSH.step);
      else resize(1 / POINT_STEP);
      return true;
    case 'larger':
      if (ui.tool === 'brush') brush(BRUSH.step);
      else resize(POINT_STEP);
      return true;
    case 'search':
      targets.focusSearch();
      return true;
    case 'panel':
      targets.togglePanel();
      return true;
    case 'help':
      store.setUi({ shortcuts: !ui.shortcuts });
      return true;
    case 'escape':
      if (ui.shortcuts) store.setUi({ shortcuts: false });
      else if (ui.figure) store.setUi({ figure: false });
      else if (!targets.tools?.cancel() && view.selection !== null) {
        store.dispatch({ type: 'selection', selection: null });
        store.announce('Selection cleared');
      }
      return true;
    default:
      return false;
  }
}
