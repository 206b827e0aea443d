/**
 * State and data -> renderer: the one place that tells a renderer anything. Made
 * when the canvas and the data are both there; sends only what changed.
 */
import { DisposableStore } from '../core/disposable';
import type { Codes } from '../data/column';
import type { Renderer, RenderStats } from '../render/renderer';
import { matrixFor } from '../scene/camera';
import { coloringFor } from '../scene/colors';
import { flashed } from '../scene/flash';
import type { Coloring, RenderStyle, Rgb, Theme } from '../scene/inputs';
import { automaticPointSize } from '../scene/pointsize';
import { styleFor } from '../scene/style';
import { effectiveColormap } from '../state/selectors';
import type { Model, ViewerStore } from '../state/store';
import type { CellData, CellSink } from './cell_data';
import { FlagFeed } from './flag_feed';
import { FrameAllowance, pieces } from './frame_allowance';
import { columnKey } from './load_column';
import { Morph } from './morph';
import { backgroundOf } from './theme_colors';
import { ValueFeed } from './value_feed';

export class Picture implements CellSink {
  private readonly undo = new DisposableStore();
  private readonly allowance = new FrameAllowance();
  private readonly values: ValueFeed;
  private readonly flags: FlagFeed;
  private readonly morph: Morph;
  private width = 1;
  private height = 1;
  /** The embedding that the renderer has room for; null: none yet. */
  private drawn: number | null = null;
  private stats: RenderStats | null = null;
  coloring: Coloring | null = null;

  constructor(
    readonly renderer: Renderer,
    private readonly store: ViewerStore,
    private readonly data: CellData,
    private theme: Theme
  ) {
    const view = () => store.get().view;
    this.values = new ValueFeed(renderer, data, this.allowance, () => this.report());
    this.flags = new FlagFeed(renderer, data, this.allowance, view, () => {
      this.sendStyle();
      this.report();
    });
    this.morph = new Morph(renderer);
    this.observe(renderer.canvas);
    this.undo.add(data.pointsAdded.on(({ start, end }) => this.pointsAdded(start, end)));
    this.undo.add(
      data.masking.added.on(({ start, end }) => this.flags.touch(start, end))
    );
    this.undo.add(data.masking.lost.on(() => this.flags.refresh(true)));
    this.undo.add(store.api.subscribe((now, before) => this.follow(now, before)));
    this.undo.add(renderer.onStats(stats => this.drew(stats)));
    this.undo.add(data.attach(this));
    this.sendColoring();
    if (data.points.length > 0) this.rebuild();
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

  dispose(): void {
    this.undo.dispose();
    // A block that waits for its frame finds nobody to take it.
    this.drawn = null;
    this.morph.stop();
    this.values.dispose();
    this.flags.dispose();
    this.renderer.dispose();
  }

  // CellSink: blocks behind block 0.

  async points(start: number, axes: readonly Uint16Array[]): Promise<void> {
    const { drawn } = this;
    const cuts = pieces(0, axes[0].length);
    for (const [from, to] of cuts) {
      // Each with a buffer of its own, since the renderer may send it away.
      const part = cuts.length === 1 ? axes : axes.map(axis => axis.slice(from, to));
      await this.allowance.give(part.length * part[0].byteLength, () => {
        if (drawn === this.drawn) this.renderer.setPoints(start + from, part);
      });
    }
  }

  async addValues(key: string, start: number, codes: Codes): Promise<void> {
    await this.values.add(key, start, codes);
  }

  /** Block 0 of an embedding is here: it takes the place of the one before. */
  private rebuild(): void {
    const { dataset, embedding, points, cells } = this.data;
    const moves = this.drawn !== null && this.drawn !== embedding && this.morph.begin();
    this.drawn = embedding;
    this.renderer.setGeometry(cells, dataset.manifest.embeddings[embedding].dims);
    // The renderer takes arrays over; labels and lasso need block 0, too.
    const copies = points[0].axes.map(axis => axis.slice());
    this.renderer.setPoints(0, copies);
    this.values.reset();
    this.flags.reset();
    this.sendField();
    if (moves) this.morph.play(() => this.report());
    this.sendCamera();
    this.sendStyle();
  }

  private observe(canvas: HTMLCanvasElement): void {
    const sizes = new ResizeObserver(() => this.resize());
    sizes.observe(canvas);
    this.undo.add(() => sizes.disconnect());
    if (typeof IntersectionObserver === 'undefined') return;
    const views = new IntersectionObserver(entries => {
      const last = entries[entries.length - 1];
      this.renderer.setVisible(last.isIntersecting);
    });
    views.observe(canvas);
    this.undo.add(() => views.disconnect());
  }

  private pointsAdded(start: number, end: number): void {
    if (start === 0) this.rebuild();
    else this.flags.touch(start, end);
  }

  private follow(now: Model, before: Model): void {
    const { view, ui } = now;
    if (now.manifest !== before.manifest) return;
    const was = before.view;
    if (ui.field !== before.ui.field) this.sendField();
    else if (
      view.range !== was.range ||
      view.colormap !== was.colormap ||
      view.display.rareOnTop !== was.display.rareOnTop ||
      ui.flash !== before.ui.flash
    ) {
      this.sendColoring();
    }
    const marks =
      view.selection !== was.selection ||
      view.highlight !== was.highlight ||
      view.excluded !== was.excluded ||
      view.groups !== was.groups;
    if (marks || view.hidden !== was.hidden || view.filters !== was.filters) {
      this.flags.refresh(marks);
      this.sendStyle();
    } else if (
      view.display !== was.display ||
      view.pointScale !== was.pointScale ||
      view.camera.zoom !== was.camera.zoom
    ) {
      this.sendStyle();
    }
    if (view.camera !== was.camera || ui.moving !== before.ui.moving) this.sendCamera();
    // A column that failed completes the picture without another frame.
    if (ui.loaded !== before.ui.loaded) this.report();
  }

  private drew(stats: RenderStats): void {
    this.stats = stats;
    if (stats.limit !== this.data.limit) {
      this.data.setLimit(stats.limit);
      this.store.setUi({ limit: stats.limit });
    }
    const { backend } = stats;
    if (backend !== this.store.get().ui.backend) this.store.setUi({ backend });
    this.report();
  }

  /** What is drawn and whether that is all, where it changed since the last frame. */
  private report(): void {
    if (this.stats === null) return;
    const { drawn, loaded, settled: still } = this.stats;
    const { ui } = this.store.get();
    const { drawable } = this.data;
    const busy = this.flags.busy || this.values.busy || this.morph.running;
    const complete = loaded >= drawable && ui.loaded >= drawable && !ui.fieldPending;
    const settled = still && complete && !busy && this.drawn === this.data.embedding;
    const firstPicture = ui.firstPicture || (ui.phase.kind === 'ready' && drawn > 0);
    const visible = this.flags.count;
    const { colored } = this.values;
    if (
      drawn !== ui.drawn ||
      settled !== ui.settled ||
      firstPicture !== ui.firstPicture ||
      visible !== ui.visible ||
      colored !== ui.colored
    ) {
      this.store.setUi({ drawn, settled, firstPicture, visible, colored });
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
    // The camera belongs to the embedding that is on its way, not to the one drawn.
    if (this.drawn !== null && this.drawn !== this.data.embedding) return;
    const { view, ui } = this.store.get();
    this.renderer.setCamera(matrixFor(view.camera, this.width, this.height), ui.moving);
  }

  private sendStyle(): void {
    this.renderer.setStyle(this.styleIn(this.theme, backgroundOf(this.renderer.canvas)));
  }

  /** How cells look in a theme; `background` undefined: the theme's own. */
  styleIn(theme: Theme, background?: Rgb): RenderStyle {
    const { view } = this.store.get();
    // While blocks arrive the share that is visible stands for all cells: points
    // must not shrink as the dataset streams in.
    const visible = this.flags.share * this.data.drawable;
    const size =
      automaticPointSize(visible, this.width, this.height, view.camera.zoom) *
      view.pointScale;
    const { display, groups } = view;
    const style = styleFor(theme, size, { background, display, groups });
    // Nothing is selected: nothing fades.
    return view.selection === null ? { ...style, dim: 0 } : style;
  }

  private sendColoring(): void {
    this.coloring = this.coloringIn(this.theme);
    this.renderer.setColoring(this.lit(this.coloring));
  }

  /** With the category under the pointer lit, where the legend has one there. */
  private lit(coloring: Coloring): Coloring {
    const { flash, field } = this.store.get().ui;
    if (flash === null || field?.colorBy.kind !== 'obs') return coloring;
    if (field.colorBy.field !== flash.field) return coloring;
    const background = backgroundOf(this.renderer.canvas);
    const style = styleFor(this.theme, 1, { background });
    return flashed(coloring, flash.code, style.background);
  }

  /** What the colours of the column in the picture mean, in a theme. */
  coloringIn(theme: Theme): Coloring {
    const { view, ui } = this.store.get();
    const { field } = ui;
    const entry = field === null ? undefined : this.data.column(columnKey(field.colorBy));
    return coloringFor({
      summary: field?.summary ?? null,
      encoding: entry?.column.description ?? null,
      colormap: effectiveColormap(view.colormap, field?.colorBy ?? null),
      range: view.range,
      theme,
      rareOnTop: view.display.rareOnTop
    });
  }

  /** Another column: its colours and all of its values that are here. */
  private sendField(): void {
    const { field } = this.store.get().ui;
    if (this.drawn !== null) {
      this.values.show(field === null ? null : columnKey(field.colorBy));
    }
    this.sendColoring();
  }
}
