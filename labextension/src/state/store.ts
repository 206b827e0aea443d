/**
 * One store for one viewer: the undoable view, its history, and the state of the
 * user interface beside it. Everything that changes goes through these methods.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Manifest } from '../contract/wire';
import { nameAction, reduceView, type ViewAction } from './actions';
import { AUTO_COLORMAP, DISPLAY, initialView } from './defaults';
import { EMPTY_HISTORY, record, redo, undo, type History } from './history';
import { INITIAL_UI, type UiState } from './ui_state';
import type { Camera, ViewState } from './tree';

export interface Model {
  /** null until the dataset is open. */
  readonly manifest: Manifest | null;
  readonly view: ViewState;
  readonly history: History;
  readonly ui: UiState;
}

export interface ViewerStore {
  readonly api: StoreApi<Model>;
  get(): Model;
  /** Change the view; actions with one `gesture` are undone together. */
  dispatch(action: ViewAction, gesture?: string): void;
  undo(): void;
  redo(): void;
  setUi(patch: Partial<UiState>): void;
  announce(text: string): void;
  /** A dataset was opened: a new view of it, without a past. */
  open(manifest: Manifest, camera: Camera): void;
  /** Back to the beginning, keeping what belongs to the person and not the data. */
  close(): void;
}

const NOTHING: ViewState = {
  embedding: null,
  colorBy: null,
  colormap: AUTO_COLORMAP,
  range: null,
  hidden: new Map(),
  filters: [],
  excluded: null,
  selection: null,
  groups: [],
  highlight: null,
  camera: { kind: '2d', x: 0.5, y: 0.5, zoom: 1 },
  pointScale: 1,
  display: DISPLAY
};

export function createViewerStore(): ViewerStore {
  const api = createStore<Model>(() => ({
    manifest: null,
    view: NOTHING,
    history: EMPTY_HISTORY,
    ui: INITIAL_UI
  }));
  const setUi = (patch: Partial<UiState>) =>
    api.setState(({ ui }) => ({ ui: { ...ui, ...patch } }));

  const travel = (step: typeof undo, verb: string) => {
    const { history, view, ui } = api.getState();
    const there = step(history, view);
    if (there === null) return;
    api.setState({
      view: there.view,
      history: there.history,
      ui: { ...ui, announcement: `${verb}: ${there.name}` }
    });
  };

  return {
    api,
    get: () => api.getState(),
    dispatch(action, gesture) {
      const { view, history } = api.getState();
      const next = reduceView(view, action);
      if (next === view) return;
      api.setState({
        view: next,
        history: record(history, view, nameAction(action), gesture ?? null)
      });
    },
    undo: () => travel(undo, 'Undone'),
    redo: () => travel(redo, 'Done again'),
    setUi,
    announce: text => setUi({ announcement: text }),
    open(manifest, camera) {
      api.setState(({ ui }) => ({
        manifest,
        view: initialView(manifest, camera),
        history: EMPTY_HISTORY,
        ui: { ...ui, layer: 0 }
      }));
    },
    close() {
      api.setState(({ ui }) => ({
        manifest: null,
        view: NOTHING,
        history: EMPTY_HISTORY,
        ui: { ...INITIAL_UI, panel: ui.panel }
      }));
    }
  };
}
