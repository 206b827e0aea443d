/**
 * Key presses in the viewer -> what they do. Keys that are being typed into a field
 * belong to the field.
 */
import { panBy, turnBy } from '../scene/camera';
import type { ViewerStore } from '../state/store';
import type { ViewerCommands } from './commands';
import { shortcutOf } from './shortcuts_table';

export interface KeyboardTargets {
  readonly store: ViewerStore;
  readonly commands: ViewerCommands;
  readonly cancelLasso: () => boolean;
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
  const { camera } = store.get().view;
  if (!event.repeat) gesture = `keys-${bursts++}`;
  const moved =
    camera.kind === '3d' && !event.shiftKey
      ? turnBy(camera, way[0] * TURN_STEP, way[1] * TURN_STEP)
      : panBy(
          camera,
          way[0] * PAN_STEP,
          way[1] * PAN_STEP,
          canvas.clientWidth,
          canvas.clientHeight
        );
  store.dispatch({ type: 'camera', camera: moved }, gesture);
  return true;
}

/** Obey one key press; true where it meant something here. */
export function handleKey(event: KeyboardEvent, targets: KeyboardTargets): boolean {
  const { store, commands } = targets;
  if (isTyping(event.target)) return false;
  if (store.get().ui.phase.kind !== 'ready') return false;
  if (moveCamera(event, store)) return true;
  const { view, ui } = store.get();
  const resize = (factor: number) =>
    store.dispatch({ type: 'pointScale', scale: view.pointScale * factor });
  switch (shortcutOf(event)) {
    case 'pan':
      store.setUi({ tool: 'pan' });
      return true;
    case 'lasso':
      store.setUi({ tool: 'lasso' });
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
    case 'smaller':
      resize(1 / POINT_STEP);
      return true;
    case 'larger':
      resize(POINT_STEP);
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
      else if (!targets.cancelLasso() && view.selection !== null) {
        store.dispatch({ type: 'selection', selection: null });
        store.announce('Selection cleared');
      }
      return true;
    default:
      return false;
  }
}
