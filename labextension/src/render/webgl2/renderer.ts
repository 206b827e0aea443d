/**
 * The WebGL2 back-end: holds what was given, draws when something changed, learns
 * what a frame may cost, and comes back from a lost context with the same picture.
 */
import { FLAG, type Coloring, type RenderStyle } from '../../scene/inputs';
import { CellColumns, type Codes } from '../columns';
import type { Step } from '../refinement';
import type {
  CaptureOptions,
  Region,
  Renderer,
  RendererFactory,
  RenderStats,
  Within
} from '../renderer';
import { capture } from './capture';
import { Drawer } from './drawer';
import { canvasSize } from './frame_size';
import { Look } from './look';
import { Motion } from './motion';
import { OldPlaces, placesOf } from './old_places';
import { PageContext, type Tenant } from './page_context';
import { Painter } from './painter';
import { orderOf } from './passes/geometry';
import { pickCell } from './passes/pick';
import { Progress } from './progress';
import { withinColumns } from './within_columns';

export const createWebgl2Renderer: RendererFactory = canvas => new Webgl2Renderer(canvas);

/** What of a style the passes over cells depend on. */
function drawnBy(style: RenderStyle): string {
  const { pointSize, hiddenCells, mode } = style;
  const { background, dim, groupColors, hiddenColor } = style;
  const sums = mode === 'translucent' ? [background, dim, groupColors, hiddenColor] : [];
  return [pointSize, hiddenCells, mode, ...sums].join();
}

class Webgl2Renderer implements Renderer, Tenant {
  private readonly page: PageContext;
  private readonly look = new Look();
  private readonly drawer: Drawer;
  private readonly progress = new Progress();
  private readonly painter: Painter;
  private readonly motion = new Motion(() => this.request());
  private visible = true;
  private disposed = false;
  /** Places that the next embedding's cells come from. */
  private before: Uint16Array[] | null = null;
  /** Frames that the GPU has not finished. */
  private submitted = 0;
  private frameMs = 0;

  constructor(readonly canvas: HTMLCanvasElement) {
    this.page = PageContext.join(this);
    try {
      this.painter = new Painter(canvas, this.page);
    } catch (error) {
      this.page.leave(this);
      throw error;
    }
    this.drawer = new Drawer(this.page, this.look);
    if (!this.page.gl.isContextLost()) this.drawer.build();
  }

  resize(width: number, height: number, pixelRatio: number): void {
    const size = canvasSize(width, height, pixelRatio, this.page.largest - 64);
    const before = this.look.size;
    const same =
      size.width === before.width &&
      size.height === before.height &&
      size.pixelRatio === before.pixelRatio;
    if (same) return;
    this.look.size = size;
    this.changeView();
  }

  setGeometry(capacity: number, dims: 1 | 2 | 3): void {
    this.look.columns = new CellColumns(capacity, dims);
    this.drawer.beginCells();
    this.endMorph();
    if (this.before) {
      this.look.morph = new OldPlaces(this.before);
      if (this.drawer.pipeline) this.look.morph.upload(this.page.gl);
      this.before = null;
    }
    this.changeView();
  }

  setPoints(start: number, axes: readonly Uint16Array[]): void {
    const { columns } = this.look;
    const [gap, known] = [columns.end, columns.valuesEnd];
    const count = columns.setPoints(start, axes);
    if (count === 0) return;
    this.drawer.addPoints(start, start + count, gap);
    this.drawer.addValues(known, columns.valuesEnd, false);
    this.request();
  }

  setValues(start: number, codes: Codes): void {
    const { columns } = this.look;
    const known = columns.valuesEnd;
    const begun = columns.setValues(start, codes);
    const from = begun ? 0 : Math.min(start, known);
    this.drawer.addValues(from, columns.valuesEnd, begun);
    this.repaint();
  }

  clearValues(): void {
    if (this.look.columns.values === null) return;
    this.look.columns.clearValues();
    this.drawer.forgetValues();
    this.repaint();
  }

  setFlags(start: number, flags: Uint8Array): void {
    const { columns } = this.look;
    const { changed, first } = columns.setFlags(start, flags);
    if (changed === 0) return;
    // In 3D the distance alone decides who is in front.
    const deep = columns.dims === 3 && this.look.style.mode !== 'translucent';
    const seen = deep ? FLAG.hidden : ~0;
    const end = Math.min(start + flags.length, columns.capacity);
    this.drawer.addFlags(first, end, (changed & seen) !== 0);
    this.repaint();
  }

  setColoring(coloring: Coloring): void {
    const { look, drawer } = this;
    const before = look.coloring;
    look.coloring = coloring;
    drawer.pipeline?.codes.setColoring(coloring);
    // Shaded at once over the cells that are on top now; the new order comes behind.
    const summed = look.style.mode === 'translucent';
    const flat = look.columns.dims < 3;
    if (summed || (flat && orderOf(before) !== orderOf(coloring))) {
      look.geometry += 1;
    }
    this.repaint();
  }

  setStyle(style: RenderStyle): void {
    if (drawnBy(style) !== drawnBy(this.look.style)) this.look.geometry += 1;
    this.look.style = style;
    this.repaint();
  }

  setCamera(matrix: Float32Array, moving: boolean): void {
    const same = matrix.every((value, i) => value === this.look.matrix[i]);
    this.motion.set(moving);
    if (same) {
      this.request();
      return;
    }
    this.look.matrix = matrix.slice();
    this.changeView();
  }

  setHover(position: number | null): void {
    if (position === this.look.hovered) return;
    this.look.hovered = position;
    this.look.stale ??= 'hover';
    this.request();
  }

  pick(x: number, y: number, radius: number): number | null {
    const { front } = this.drawer.refinement;
    if (!this.drawer.pipeline || !front || this.page.gl.isContextLost()) return null;
    const { pixelRatio } = this.look.size;
    const { flags, end } = this.look.columns;
    return pickCell(
      this.page.gl,
      front.target,
      x * pixelRatio,
      y * pixelRatio,
      radius * pixelRatio,
      position => position >= end || (flags[position] & FLAG.hidden) !== 0
    );
  }

  beginMorph(): void {
    const { columns } = this.look;
    this.before = columns.end > 0 ? placesOf(columns) : null;
  }

  setMorph(t: number): void {
    const { morph } = this.look;
    if (!morph) return;
    if (t < 1) morph.share = Math.max(0, t);
    else this.endMorph();
    this.changeView();
  }

  setVisible(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    // What was painted stays on the canvas meanwhile.
    if (!visible) this.drawer.rest();
    this.changeView();
  }

  within(region: Region): Promise<Within> {
    const { columns, matrix, size } = this.look;
    const { width, height, pixelRatio } = size;
    const view = { matrix, width: width / pixelRatio, height: height / pixelRatio };
    return withinColumns(columns, region, view);
  }

  capture(options: CaptureOptions): Promise<ImageData> {
    return capture(this.page, this.drawer, this.look, options);
  }

  settled(): Promise<void> {
    this.request();
    return this.progress.settled();
  }

  onStats(listener: (stats: RenderStats) => void): () => void {
    return this.progress.stats.on(listener);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.motion.dispose();
    this.endMorph();
    this.drawer.dispose();
    this.page.leave(this);
    this.progress.dispose();
  }

  // Tenant: what the page's context asks of a viewer.

  frame(): void {
    const { look, drawer, page } = this;
    const { pipeline, refinement } = drawer;
    if (!this.visible || !pipeline || page.gl.isContextLost()) return;
    if (look.size.width === 0 || look.size.height === 0) {
      this.finish();
      return;
    }
    // Let the GPU catch up: its fence asks for the next frame. While moving, two
    // frames may be on their way, so that it never runs dry.
    const { moving } = this;
    if (this.submitted > (moving ? 1 : 0)) return;
    const step = drawer.step(moving);
    // The old embedding stays in sight until cells of the new one are here.
    if (look.morph && drawer.situation(moving).total === 0) {
      if (!drawer.uploads.isEmpty) this.request();
      return;
    }
    if (step.cells > 0) this.measureCells(step);
    if (step.present) look.stale = 'all';
    const { front } = refinement;
    const painted = front === null ? null : look.stale;
    if (front !== null && painted !== null) {
      const gain = drawer.situation(moving).total / Math.max(1, front.drawn);
      this.painter.paint(pipeline, front.target, look, painted === 'all', gain);
      look.stale = null;
    }
    if (step.present && !step.more && front) pipeline.targets.trim(front.target);
    if (step.cells > 0 || painted !== null) {
      this.submitted += 1;
      page.clock.mark(ms => {
        if (this.disposed) return;
        this.submitted -= 1;
        if (painted === 'all') drawer.budget.painted(front?.fine ?? false, ms);
        this.tell();
        // Drawn, and no longer on its way: now the next may come.
        this.request();
      });
    } else if (this.submitted === 0) {
      // Empty slices of a view that shows little, and bytes to be sent, go on.
      if (step.more || !drawer.uploads.isEmpty) this.request();
      else this.finish();
    }
    this.tell();
  }

  lost(): void {
    this.submitted = 0;
    this.drawer.drop();
  }

  restored(): void {
    this.drawer.build();
    this.changeView();
  }

  /** Learn what the cells of a step take, apart from the shading that follows. */
  private measureCells({ kind, cells }: Step): void {
    const { budget } = this.drawer;
    const { total } = this.drawer.situation(false);
    this.page.clock.mark(ms => {
      this.frameMs = ms;
      if (kind === 'moving') budget.movingFrame(cells, ms, total);
      else budget.stillFrame(cells, ms);
    });
  }

  /** Cells on their way are drawn like those under a moving camera. */
  private get moving(): boolean {
    return this.motion.moving || this.look.morph !== null;
  }

  private endMorph(): void {
    this.look.morph?.dispose();
    this.look.morph = null;
  }

  /** Nothing is left to draw. */
  private finish(): void {
    this.tell();
    if (this.look.size.width > 0 && !this.isComplete) return;
    this.progress.finish();
  }

  private get isComplete(): boolean {
    const { uploads, refinement } = this.drawer;
    const now = this.drawer.situation(this.moving);
    return uploads.isEmpty && refinement.isComplete(now);
  }

  private tell(): void {
    const { columns, stale } = this.look;
    const { refinement, shortage } = this.drawer;
    this.progress.tell({
      backend: 'webgl2',
      loaded: columns.loaded,
      drawn: Math.min(refinement.front?.drawn ?? 0, columns.end),
      frameMs: this.frameMs,
      limit: shortage,
      settled: this.isComplete && stale === null && this.submitted === 0
    });
  }

  private changeView(): void {
    this.look.changeView();
    this.request();
  }

  private repaint(): void {
    this.look.stale = 'all';
    this.request();
  }

  private request(): void {
    if (this.visible && !this.disposed) this.page.loop.request(this);
  }
}
