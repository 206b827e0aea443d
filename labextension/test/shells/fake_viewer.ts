/** A viewer handle that a test drives; the real one has its own tests. */
import { Events } from '../../src/core/emitter';
import type { Manifest } from '../../src/contract/wire';
import type { Transport } from '../../src/data/transport';
import { DISPLAY } from '../../src/state/defaults';
import type { CellSet, ViewState } from '../../src/state/tree';
import type {
  MountOptions,
  Theme,
  ViewerEvents,
  ViewerHandle
} from '../../src/viewer/api';

export const MANIFEST: Manifest = {
  schema: 1,
  id: 'd1',
  version: 'a'.repeat(32),
  name: 'pbmc.h5ad',
  format: 'h5ad',
  n_cells: 20,
  n_genes: 5,
  levels: [20],
  blocks: [20],
  embeddings: [
    { key: 'X_umap', columns: [0, 1], dims: 2, default: true },
    { key: 'X_pca', columns: [0, 1, 2], dims: 3, default: false }
  ],
  obs: [{ key: 'louvain', kind: 'category', n_categories: 3 }],
  layers: [],
  default_embedding: 0,
  default_field: 0,
  warnings: []
};

export const STATE: ViewState = {
  embedding: 0,
  colorBy: { kind: 'obs', field: 0 },
  colormap: 'viridis',
  range: null,
  hidden: new Map(),
  selection: null,
  highlight: null,
  camera: { kind: '2d', x: 0.5, y: 0.5, zoom: 1 },
  pointScale: 1,
  filters: [],
  excluded: null,
  groups: [],
  display: DISPLAY
};

export class FakeViewer implements ViewerHandle {
  readonly events = new Events<ViewerEvents>();
  readonly calls: unknown[][] = [];
  highlight: CellSet | null = null;
  theme: Theme;
  disposed = false;
  /** Names that `colorBy` refuses. */
  refused = new Set<string>();

  constructor(
    readonly element: HTMLElement,
    readonly transport: Transport,
    readonly options: MountOptions
  ) {
    this.theme = options.theme;
  }

  on: ViewerHandle['on'] = (event, listener) => this.events.on(event, listener);

  setTheme(theme: Theme): void {
    this.theme = theme;
  }

  colorBy(name: string | null): Promise<void> {
    this.calls.push(['colorBy', name]);
    return name !== null && this.refused.has(name)
      ? Promise.reject(new Error(`Nothing is named “${name}”.`))
      : Promise.resolve();
  }

  setColorBy(): void {
    this.calls.push(['setColorBy']);
  }

  setEmbedding(key: string): void {
    this.calls.push(['setEmbedding', key]);
  }

  setSelection(): void {
    this.calls.push(['setSelection']);
  }

  setHighlight(highlight: CellSet | null): void {
    this.highlight = highlight;
  }

  resetView(): void {
    this.calls.push(['resetView']);
  }

  figure(): Promise<Uint8Array> {
    this.calls.push(['figure']);
    return Promise.resolve(Uint8Array.of(1, 2, 3));
  }

  screenshot(): Promise<Uint8Array> {
    this.calls.push(['screenshot']);
    return Promise.resolve(Uint8Array.of(4, 5));
  }

  reload(): void {
    this.calls.push(['reload']);
  }

  dispose(): void {
    this.disposed = true;
    this.events.dispose();
  }
}
