/**
 * State and data -> renderer: the one place that tells a renderer anything. Made
 * when the canvas and the data are both there; sends only what changed.
 */
import { DisposableStore } from '../core/disposable';
import type { Renderer, RenderStats } from '../render/renderer';
import { matrixFor } from '../scene/camera';
import { coloringFor } from '../scene/colors';
import { flagsFor, type HiddenField } from '../scene/flags';
import type { Coloring, Theme } from '../scene/inputs';
import { automaticPointSize } from '../scene/pointsize';
import { styleFor } from '../scene/style';
import { effectiveColormap } from '../state/selectors';
import type { Model, ViewerStore } from '../state/store';
import type { CellData } from './cell_data';
import { columnKey } from './load_column';
import { backgroundOf } from './theme_colors';

export class Picture {
  private readonly undo = new DisposableStore();
  private width = 1;
  private height = 1;
  /** Key of the column whose values the renderer has. */
  private valuesOf: string | null = null;
  /** Cells of each block that no field hides. */
  private visible: number[] = [];
  private flagged = false;
  private stats: RenderStats | null = null;
  coloring: Coloring | null = null;

  constructor(
    readonly renderer: Renderer,
    private readonly store: ViewerStore,
    private readonly data: CellData,
    private theme: Theme
  ) {
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(renderer.canvas);
    this.undo.add(() => observer.disconnect());
    this.undo.add(data.pointsAdded.on(({ start, end }) => this.addPoints(start, end)));
    this.undo.add(
      data.columnAdded.on(({ key, start, end }) => this.addValues(key, start, end))
    );
    this.undo.add(store.api.subscribe((now, before) => this.follow(now, before)));
    this.undo.add(
      renderer.onStats(stats => {
        this.stats = stats;
        this.report();
      })
    );
    this.rebuild();
    this.resize();
  }

  get size(): readonly [number, number] {
    return [this.width, this.height];
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.sendColoring();
    this.sendStyle();
  }

  /** Everything anew: another embedding, or another renderer. */
  rebuild(): void {
    const { embeddings } = this.data.dataset.manifest;
    const dims = embeddings[this.data.embedding].dims;
    this.renderer.setGeometry(this.data.cells, dims);
    this.valuesOf = null;
    this.flagged = false;
    this.visible = [];
    this.sendColoring();
    const { dataset } = this.data;
    this.data.points.forEach((_, block) => {
      const start = dataset.blockStart(block);
      this.addPoints(start, start + dataset.blockSize(block));
    });
    this.sendField();
    this.sendCamera();
    this.sendStyle();
  }

  dispose(): void {
    this.undo.dispose();
    this.renderer.dispose();
  }

  private follow(now: Model, before: Model): void {
    const { view, ui } = now;
    if (now.manifest !== before.manifest) return;
    if (ui.field !== before.ui.field) this.sendField();
    else if (view.range !== before.view.range || view.colormap !== before.view.colormap) {
      this.sendColoring();
    }
    if (
      view.hidden !== before.view.hidden ||
      view.selection !== before.view.selection ||
      view.highlight !== before.view.highlight
    ) {
      this.sendFlags(0, this.data.pointsLoaded);
      this.sendStyle();
    }
    if (view.camera !== before.view.camera || ui.moving !== before.ui.moving) {
      this.sendCamera();
      if (view.camera.zoom !== before.view.camera.zoom) this.sendStyle();
    }
    if (view.pointScale !== before.view.pointScale) this.sendStyle();
    if (view.display !== before.view.display || view.groups !== before.view.groups) {
      this.sendColoring();
      this.sendStyle();
    }
    // A column that failed completes the picture without another frame.
    if (ui.loaded !== before.ui.loaded) this.report();
  }

  /** What is drawn and whether that is all, where it changed since the last frame. */
  private report(): void {
    if (this.stats === null) return;
    const { drawn, loaded, settled: still } = this.stats;
    const { ui } = this.store.get();
    const { cells } = this.data;
    const settled = still && loaded === cells && ui.loaded === cells && !ui.fieldPending;
    const firstPicture = ui.firstPicture || (ui.phase.kind === 'ready' && drawn > 0);
    if (
      drawn !== ui.drawn ||
      settled !== ui.settled ||
      firstPicture !== ui.firstPicture
    ) {
      this.store.setUi({ drawn, settled, firstPicture });
    }
  }

  private resize(): void {
    const { canvas } = this.renderer;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    // Hidden (another tab of Lab is in front): keep the picture as it is.
    if (width === 0 || height === 0) return;
    this.width = width;
    this.height = height;
    this.renderer.resize(width, height, globalThis.devicePixelRatio || 1);
    this.sendCamera();
    this.sendStyle();
  }

  private sendCamera(): void {
    const { view, ui } = this.store.get();
    this.renderer.setCamera(matrixFor(view.camera, this.width, this.height), ui.moving);
  }

  private sendStyle(): void {
    const { view } = this.store.get();
    const loaded = Math.max(1, this.data.pointsLoaded);
    // While blocks arrive the share that is visible stands for all cells: points
    // must not shrink as the dataset streams in.
    const shown = this.flagged ? this.visible.reduce((sum, n) => sum + n, 0) : loaded;
    const visible = (shown / loaded) * this.data.cells;
    const size =
      automaticPointSize(visible, this.width, this.height, view.camera.zoom) *
      view.pointScale;
    const background = backgroundOf(this.renderer.canvas);
    const { display, groups } = view;
    const style = styleFor(this.theme, size, { background, display, groups });
    // Nothing is selected: nothing fades.
    this.renderer.setStyle(view.selection === null ? { ...style, dim: 0 } : style);
  }

  private sendColoring(): void {
    const { view, ui } = this.store.get();
    const { field } = ui;
    const entry = field === null ? undefined : this.data.column(columnKey(field.colorBy));
    this.coloring = coloringFor({
      summary: field?.summary ?? null,
      encoding: entry?.column.description ?? null,
      colormap: effectiveColormap(view.colormap, field?.colorBy ?? null),
      range: view.range,
      theme: this.theme,
      rareOnTop: view.display.rareOnTop
    });
    this.renderer.setColoring(this.coloring);
  }

  /** Another column: its colours and all of its values that are here. */
  private sendField(): void {
    const { field } = this.store.get().ui;
    const key = field === null ? null : columnKey(field.colorBy);
    if (key !== this.valuesOf) {
      this.valuesOf = key;
      this.renderer.clearValues();
      const column = key === null ? undefined : this.data.column(key)?.column;
      if (column !== undefined && column.length > 0) {
        this.renderer.setValues(0, column.codes);
      }
    }
    this.sendColoring();
  }

  private addPoints(start: number, end: number): void {
    const block = this.data.points.findIndex(
      (_, i) => this.data.dataset.blockStart(i) === start
    );
    this.renderer.setPoints(start, this.data.points[block].axes);
    this.sendFlags(start, end);
  }

  private addValues(key: string, start: number, end: number): void {
    const entry = this.data.column(key);
    if (entry === undefined) return;
    if (key === this.valuesOf) {
      this.renderer.setValues(start, entry.column.codes.subarray(start, end));
    }
    const { hidden } = this.store.get().view;
    if ([...hidden.keys()].some(field => `obs/${field}` === key)) {
      this.sendFlags(start, end);
    }
  }

  /** Fields that hide something and have codes. */
  private hiddenFields(): HiddenField[] {
    return [...this.store.get().view.hidden].flatMap(([field, hidden]) => {
      const column = this.data.column(`obs/${field}`)?.column;
      const missing = column?.description?.missing;
      if (column === undefined || missing === undefined) return [];
      return [{ codes: column.codes, missing, hidden }];
    });
  }

  /** Flags of the blocks in a range, as far as they have points. */
  private sendFlags(start: number, end: number): void {
    const { selection, highlight, hidden } = this.store.get().view;
    const needed = hidden.size > 0 || selection !== null || highlight !== null;
    // Cells begin without flags: nothing to say before the first one.
    if (!needed && !this.flagged) return;
    const first = this.flagged ? start : 0;
    this.flagged = needed;
    const { dataset } = this.data;
    const fields = this.hiddenFields();
    this.data.points.forEach((_, block) => {
      const from = dataset.blockStart(block);
      const to = from + dataset.blockSize(block);
      if (to <= first || from >= Math.max(end, first)) return;
      const { flags, visible } = flagsFor({
        start: from,
        end: to,
        hidden: fields,
        selection: selection?.bits ?? null,
        highlight: highlight?.bits ?? null
      });
      this.visible[block] = visible;
      this.renderer.setFlags(from, flags);
    });
    this.countVisible();
  }

  /** Say how many cells no field hides, once every code of those fields is here. */
  private countVisible(): void {
    const { hidden } = this.store.get().view;
    const { cells, pointsLoaded } = this.data;
    const known =
      pointsLoaded === cells &&
      [...hidden.keys()].every(
        field => this.data.column(`obs/${field}`)?.column.length === cells
      );
    const visible =
      hidden.size > 0 && known ? this.visible.reduce((sum, n) => sum + n, 0) : null;
    if (visible !== this.store.get().ui.visible) this.store.setUi({ visible });
  }
}
