/**
 * The WebGL2 back-end: holds what was given, draws when something changed, learns
 * what a frame may cost, and comes back from a lost context with the same picture.
 */
import { DisposableStore } from '../../core/disposable';
import { FLAG, type Coloring, type RenderStyle } from '../../scene/inputs';
import { styleFor } from '../../scene/style';
import { FrameBudget } from '../budget';
import { ANY_FLAG, CellColumns, type Codes } from '../columns';
import { PERSPECTIVE_SIZE } from '../projection';
import { Refinement, type Situation, type Step, type Surface } from '../refinement';
import type { Renderer, RendererFactory, RenderStats, Within } from '../renderer';
import { createContext, watchContext } from './context';
import {
  canvasSize,
  fineScale,
  marginOf,
  targetSize,
  type CanvasSize
} from './frame_size';
import type { Gpu } from './gpu';
import type { IdTarget } from './id_target';
import { Motion } from './motion';
import { Painter, type Look } from './painter';
import { drawGeometry, orderOf } from './passes/geometry';
import { pickCell } from './passes/pick';
import { Pipeline } from './pipeline';
import { Program } from './program';
import { Progress } from './progress';
import { FrameLoop, GpuClock } from './schedule';

// prettier-ignore
const IDENTITY = new Float32Array([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
export const createWebgl2Renderer: RendererFactory = canvas => new Webgl2Renderer(canvas);

function ownGpu(gl: WebGL2RenderingContext): Gpu {
  const programs = new Map<string, Program>();
  return {
    gl,
    multiDraw: gl.getExtension('WEBGL_multi_draw'),
    program: (vertex, fragment) => {
      const key = vertex + fragment;
      const program = programs.get(key) ?? new Program(gl, vertex, fragment);
      programs.set(key, program);
      return program;
    }
  };
}

function textureLimit(gl: WebGL2RenderingContext): number {
  const limit: unknown = gl.getParameter(gl.MAX_TEXTURE_SIZE);
  // Nothing is known of a context that is lost from the start.
  return typeof limit === 'number' && limit > 0 ? limit : 4096;
}

class Webgl2Renderer implements Renderer, Surface<IdTarget>, Look {
  private readonly gl: WebGL2RenderingContext;
  private readonly undo = new DisposableStore();
  private readonly progress = new Progress();
  private readonly painter: Painter;
  private readonly motion = new Motion(() => this.loop.request());
  private readonly loop = new FrameLoop(() => this.frame());
  private readonly budget = new FrameBudget();
  private readonly refinement = new Refinement<IdTarget>(this, this.budget);
  private clock: GpuClock;
  /** Largest side of a texture. */
  private readonly limit: number;
  /** null while the context is lost. */
  private pipeline: Pipeline | null = null;

  // Look: what the painter reads.

  columns = new CellColumns(0, 2);
  coloring: Coloring = { kind: 'none', color: [128, 128, 128] };
  style: RenderStyle = styleFor('light', 3);
  matrix: Float32Array = IDENTITY;
  size: CanvasSize = { width: 0, height: 0, pixelRatio: 1 };
  hovered: number | null = null;

  private view = 0;
  private geometry = 0;
  /** What must be painted: everything, or where the hovered cell was and is. */
  private stale: 'all' | 'hover' | null = 'all';
  /** Frames that the GPU has not finished. */
  private submitted = 0;
  private frameMs = 0;

  constructor(readonly canvas: HTMLCanvasElement) {
    this.gl = createContext(canvas);
    this.clock = new GpuClock(this.gl);
    this.limit = textureLimit(this.gl);
    this.painter = new Painter(canvas);
    watchContext(
      canvas,
      this.undo,
      () => this.loseContext(),
      () => this.restoreContext()
    );
    if (!this.gl.isContextLost()) this.buildPipeline();
  }

  resize(width: number, height: number, pixelRatio: number): void {
    const size = canvasSize(width, height, pixelRatio, this.limit - 64);
    const same =
      size.width === this.size.width &&
      size.height === this.size.height &&
      size.pixelRatio === this.size.pixelRatio;
    if (same) return;
    this.size = size;
    this.changeView();
  }

  setGeometry(capacity: number, dims: 1 | 2 | 3): void {
    this.columns = new CellColumns(capacity, dims);
    this.pipeline?.setCells(this.columns, this.coloring);
    this.refinement.reset();
    this.changeView();
  }

  setPoints(start: number, axes: readonly Uint16Array[]): void {
    const count = this.columns.setPoints(start, axes);
    if (count === 0) return;
    this.pipeline?.points.uploadPoints(start, start + count);
    // Cells behind those that are drawn are added; others must be drawn anew.
    if (start < this.refinement.furthest) this.geometry += 1;
    this.loop.request();
  }

  setValues(start: number, codes: Codes): void {
    const begun = this.columns.setValues(start, codes);
    if (begun) this.pipeline?.codes.forgetValues();
    this.pipeline?.codes.uploadValues(begun ? 0 : start, start + codes.length);
    if (start < this.refinement.furthest && this.isRanked) this.geometry += 1;
    this.repaint();
  }

  clearValues(): void {
    if (this.columns.values === null) return;
    this.columns.clearValues();
    this.pipeline?.codes.forgetValues();
    if (this.isRanked) this.geometry += 1;
    this.repaint();
  }

  setFlags(start: number, flags: Uint8Array): void {
    const { changed, first } = this.columns.setFlags(start, flags);
    if (changed === 0) return;
    this.pipeline?.codes.uploadFlags(start, start + flags.length);
    // In 3D the distance alone decides who is in front.
    const seen = this.columns.dims === 3 ? FLAG.hidden : ~0;
    if (changed & seen && first < this.refinement.furthest) this.geometry += 1;
    this.repaint();
  }

  setColoring(coloring: Coloring): void {
    const before = this.coloring;
    this.coloring = coloring;
    this.pipeline?.codes.setColoring(coloring);
    // Shaded at once over the cells that are on top now; the new order comes behind.
    if (this.columns.dims < 3 && orderOf(before) !== orderOf(coloring))
      this.geometry += 1;
    this.repaint();
  }

  setStyle(style: RenderStyle): void {
    const { pointSize, hiddenCells } = this.style;
    if (style.pointSize !== pointSize || style.hiddenCells !== hiddenCells) {
      this.geometry += 1;
    }
    this.style = style;
    this.repaint();
  }

  setCamera(matrix: Float32Array, moving: boolean): void {
    const same = matrix.every((value, i) => value === this.matrix[i]);
    this.motion.set(moving);
    if (same) {
      this.loop.request();
      return;
    }
    this.matrix = matrix.slice();
    this.changeView();
  }

  setHover(position: number | null): void {
    if (position === this.hovered) return;
    this.hovered = position;
    this.stale ??= 'hover';
    this.loop.request();
  }

  pick(x: number, y: number, radius: number): number | null {
    const front = this.refinement.front;
    if (!this.pipeline || !front || this.gl.isContextLost()) return null;
    const { pixelRatio } = this.size;
    const { flags, end } = this.columns;
    return pickCell(
      this.gl,
      front.target,
      x * pixelRatio,
      y * pixelRatio,
      radius * pixelRatio,
      position => position >= end || (flags[position] & FLAG.hidden) !== 0
    );
  }

  beginMorph(): void {
    // Not here yet: the cells jump.
  }

  setMorph(): void {
    // See beginMorph.
  }

  setVisible(): void {
    // Not here yet: draws also where nobody looks.
  }

  within(): Promise<Within> {
    return Promise.reject(new Error('Not here yet.'));
  }

  capture(): Promise<ImageData> {
    return Promise.reject(new Error('Not here yet.'));
  }

  settled(): Promise<void> {
    this.loop.request();
    return this.progress.settled();
  }

  onStats(listener: (stats: RenderStats) => void): () => void {
    return this.progress.stats.on(listener);
  }

  dispose(): void {
    this.loop.dispose();
    this.clock.dispose();
    this.motion.dispose();
    this.undo.dispose();
    this.pipeline?.dispose();
    this.pipeline = null;
    this.refinement.reset();
    this.progress.dispose();
  }

  // Surface: what the refinement draws on.

  obtain(scale: 1 | 2, busy: IdTarget | null): IdTarget {
    return this.ready().targets.obtain(targetSize(this.size, this.margin(), scale), busy);
  }

  clear(target: IdTarget): void {
    target.clear();
  }

  draw(target: IdTarget, start: number, end: number, boost: number): void {
    const { gpu, points, codes } = this.ready();
    const { columns, coloring, style, matrix, size } = this;
    drawGeometry(gpu, target, points, start, end, {
      dims: columns.dims,
      codes,
      coloring,
      style,
      anyFlags: columns.count(ANY_FLAG) > 0,
      matrix,
      pointSize: style.pointSize * size.pixelRatio * boost
    });
  }

  private ready(): Pipeline {
    if (!this.pipeline) throw new Error('The graphics context was lost.');
    return this.pipeline;
  }

  private frame(): void {
    const { width, height } = this.size;
    if (!this.pipeline || this.gl.isContextLost()) return;
    if (width === 0 || height === 0) {
      this.finish();
      return;
    }
    // Let the GPU catch up: its fence asks for the next frame. While moving, two
    // frames may be on their way, so that it never runs dry.
    if (this.submitted > (this.motion.moving ? 1 : 0)) return;
    const now = this.situation();
    const step = this.refinement.step(now);
    if (step.cells > 0) this.measureCells(step, now.total);
    if (step.present) this.stale = 'all';
    const front = this.refinement.front;
    const painted = front === null ? null : this.stale;
    if (front !== null && painted !== null) {
      this.painter.paint(this.pipeline, front.target, this, painted === 'all');
      this.stale = null;
    }
    if (step.present && !step.more && front) this.pipeline.targets.trim(front.target);
    if (step.cells > 0 || painted !== null) {
      this.submitted += 1;
      this.clock.mark(ms => {
        this.submitted -= 1;
        if (painted === 'all') this.budget.painted(front?.fine ?? false, ms);
        this.tell();
        // Drawn, and no longer on its way: now the next may come.
        this.loop.request();
      });
    } else if (this.submitted === 0) {
      this.finish();
    }
    this.tell();
  }

  /** Learn what the cells of a step take, apart from the shading that follows. */
  private measureCells({ kind, cells }: Step, total: number): void {
    this.clock.mark(ms => {
      this.frameMs = ms;
      if (kind === 'moving') this.budget.movingFrame(cells, ms, total);
      else this.budget.stillFrame(cells, ms);
    });
  }

  /** Nothing is left to draw. */
  private finish(): void {
    this.tell();
    if (this.size.width > 0 && !this.refinement.isComplete(this.situation())) return;
    this.progress.finish();
  }

  private situation(): Situation {
    const { capacity, end } = this.columns;
    return {
      total: end,
      view: this.view,
      geometry: this.geometry,
      moving: this.motion.moving,
      fineScale: fineScale(this.size, this.margin(), this.limit, capacity)
    };
  }

  private tell(): void {
    const { columns, refinement } = this;
    const complete = refinement.isComplete(this.situation());
    this.progress.tell({
      backend: 'webgl2',
      loaded: columns.loaded,
      drawn: Math.min(refinement.front?.drawn ?? 0, columns.end),
      frameMs: this.frameMs,
      limit: null,
      settled: complete && this.stale === null && this.submitted === 0
    });
  }

  private margin(): number {
    const largest = this.columns.dims === 3 ? PERSPECTIVE_SIZE.max : 1;
    return marginOf(this.style.pointSize * 1.5, largest, this.size.pixelRatio);
  }

  private changeView(): void {
    this.view += 1;
    this.repaint();
  }

  /** Values decide who is on top. */
  private get isRanked(): boolean {
    return this.columns.dims < 3 && orderOf(this.coloring) !== '';
  }

  private repaint(): void {
    this.stale = 'all';
    this.loop.request();
  }

  private buildPipeline(): void {
    this.pipeline?.dispose();
    this.refinement.reset();
    const { columns } = this;
    this.pipeline = new Pipeline(ownGpu(this.gl), columns, this.coloring);
    if (columns.count(ANY_FLAG) > 0) this.pipeline.codes.uploadFlags(0, columns.end);
    this.pipeline.codes.uploadValues(0, columns.end);
  }

  private loseContext(): void {
    this.clock.dispose();
    this.submitted = 0;
    this.pipeline = null;
    this.refinement.reset();
  }

  private restoreContext(): void {
    this.clock = new GpuClock(this.gl);
    this.buildPipeline();
    this.changeView();
  }
}
