/**
 * One viewer where its cells are: does what the page orders, draws step by step, and
 * tells what there is to see. Knows no worker; `Host` gives it turns.
 */
import { FLAG, type Coloring, type RenderStyle } from '../../scene/inputs';
import { FrameBudget } from '../budget';
import { PERSPECTIVE_SIZE } from '../projection';
import { Refinement, type Situation, type Surface } from '../refinement';
import { canvasSize, fineScale, marginOf, type CanvasSize } from '../webgl2/frame_size';
import { Motion } from '../webgl2/motion';
import { captureScene } from './capture';
import { Cells } from './cells';
import { ColorTables } from './color_tables';
import { Desk } from './desk';
import { Easel } from './easel';
import { hoverMark, hoverRect } from './hover';
import { KIND_COUNTS, KIND_IDS, KIND_SUMS } from './kernels/layout';
import { FIRST_STYLE, type Look } from './look';
import { Morph } from './morph';
import { PickLayer } from './pick_layer';
import { PickMaps } from './pick_maps';
import type { News, Order } from './protocol';
import type { Runtime } from './runtime';
import { Shader, type HoverMark, type Rect } from './shader';
import { Splatter } from './splatter';
import { sameRanks } from './tables';
import type { Target, TargetShape } from './target';
import { TargetPool } from './target_pool';
import { withinCells } from './within_cells';

/** Side of a picture: beyond it neither ids nor pixels could be addressed. */
const LARGEST_SIDE = 16_000;
/** Milliseconds of a slice while still: a new camera is answered within a frame. */
const STILL = 12;
// prettier-ignore
const IDENTITY = new Float32Array([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);

const KINDS = { points: KIND_IDS, translucent: KIND_SUMS, density: KIND_COUNTS } as const;

export class Scene implements Surface<Target> {
  readonly desk: Desk;
  readonly splatter: Splatter;
  readonly shader: Shader;
  cells: Cells;
  private readonly targets: TargetPool;
  private readonly easel: Easel;
  private readonly maps = new PickMaps();
  private readonly motion = new Motion(() => this.wake());
  private readonly budget = new FrameBudget(STILL);
  private readonly refinement = new Refinement<Target>(this, this.budget);
  private readonly morph = new Morph();
  private readonly picks: PickLayer;

  private coloring: Coloring = { kind: 'none', color: [128, 128, 128] };
  private style: RenderStyle = FIRST_STYLE;
  private matrix: Float32Array = IDENTITY;
  private size: CanvasSize = { width: 0, height: 0, pixelRatio: 1 };
  private hovered: number | null = null;
  private mark: HoverMark | null = null;
  private visible = true;

  private view = 0;
  private geometry = 0;
  private serial = 0;
  private stale: 'all' | 'hover' | null = 'all';
  private frameMs = 0;
  private waiting: number[] = [];
  private told = '';

  constructor(
    readonly runtime: Runtime,
    private readonly tell: (news: News) => void,
    /** Asks for a turn. */
    private readonly wake: () => void
  ) {
    const { heap, kernels } = runtime;
    this.desk = new Desk(heap);
    const colors = new ColorTables(this.desk);
    this.splatter = new Splatter(this.desk, kernels, colors);
    this.shader = new Shader(this.desk, kernels, colors);
    this.targets = new TargetPool(heap);
    this.picks = new PickLayer(heap, this.budget);
    this.easel = new Easel(heap, picture => tell({ tell: 'picture', picture }));
    this.cells = new Cells(heap, kernels, 0, 2);
  }

  private get look(): Look {
    const { coloring, style, matrix } = this;
    return { coloring, style, matrix, pixelRatio: this.size.pixelRatio };
  }

  do(order: Order): void {
    switch (order.do) {
      case 'resize':
        return this.resize(order.width, order.height, order.pixelRatio);
      case 'geometry':
        return this.setGeometry(order.capacity, order.dims);
      case 'points':
        return this.setPoints(order.start, order.axes);
      case 'values':
        this.cells.setValues(order.start, order.codes);
        return this.changeColors(order.start, this.ranked);
      case 'clearValues':
        this.cells.clearValues();
        return this.changeColors(0, this.ranked);
      case 'flags':
        return this.setFlags(order.start, order.flags);
      case 'coloring':
        return this.setColoring(order.coloring);
      case 'style':
        return this.setStyle(order.style);
      case 'camera':
        return this.setCamera(order.matrix, order.moving, order.serial);
      case 'hover':
        return this.setHover(order.position);
      case 'beginMorph':
        return this.morph.begin(this.cells);
      case 'morph':
        this.morph.t = order.t;
        return this.changeView();
      case 'visible':
        return this.setVisible(order.visible);
      case 'settle':
        this.waiting.push(order.request);
        return this.wake();
      case 'within':
        return this.answerWithin(order);
      case 'capture':
        return this.answerCapture(order);
      case 'reuse':
        return this.maps.reuse(order.buffer);
      default:
    }
  }

  dispose(): void {
    this.motion.dispose();
    this.refinement.reset();
    this.targets.trim(null);
    this.picks.release();
    this.morph.end();
    this.easel.dispose();
    this.cells.release();
    this.desk.release();
  }

  /** One step; true where another is wanted. */
  turn(): boolean {
    const { width, height } = this.size;
    if (!this.visible || width === 0 || height === 0) {
      this.finish();
      return false;
    }
    const now = this.situation();
    const begun = performance.now();
    const step = this.refinement.step(now);
    if (step.cells > 0) {
      const ms = performance.now() - begun;
      this.frameMs = ms;
      if (step.kind === 'moving') this.budget.movingFrame(step.cells, ms, now.total);
      else this.budget.stillFrame(step.cells, ms);
    }
    if (step.present) this.stale = 'all';
    this.paint(now);
    const { front } = this.refinement;
    if (step.present && !step.more && front) this.targets.trim(front.target);
    const complete = this.refinement.isComplete(now);
    if (complete && this.isPickingBehind(now)) this.drawPicks(now);
    if (complete && !this.isPickingBehind(now)) {
      this.finish();
      return false;
    }
    this.report(false);
    return !now.moving;
  }

  // Surface: what the refinement draws on.

  obtain(scale: 1 | 2, busy: Target | null): Target {
    return this.targets.obtain(this.shape(scale), busy);
  }

  clear(target: Target): void {
    target.clear();
  }

  draw(target: Target, start: number, end: number, boost: number): void {
    const places = this.morph.places(this.cells);
    this.splatter.draw(target, this.cells, this.look, start, end, boost, places);
  }

  private paint(now: Situation): void {
    const { front } = this.refinement;
    if (front === null || this.stale === null) return;
    const begun = performance.now();
    const { width, height, pixelRatio } = this.size;
    const before = this.mark;
    const place = this.hovered === null ? null : this.cells.cell(this.hovered);
    this.mark = hoverMark(this.hovered, place, this.matrix, this.size, this.style);
    const all = { left: 0, top: 0, right: width, bottom: height };
    const whole = this.easel.fit(width, height) || this.stale === 'all';
    const parts = [before, this.mark].flatMap((mark): Rect[] =>
      mark ? [hoverRect(mark, pixelRatio)] : []
    );
    for (const rect of whole ? [all] : parts) {
      const { look, mark: hover } = this;
      const shading = { look, hover, rect, transparent: false, densest: null };
      this.shader.paint(front.target, this.cells, this.easel.pixels, shading);
    }
    this.easel.show();
    const wasAll = this.stale === 'all';
    this.stale = null;
    if (!wasAll) return;
    this.budget.painted(front.fine, performance.now() - begun);
    // While moving nobody is picked.
    if (now.moving || front.view !== this.view) return;
    this.sendMap(front.target);
  }

  private isPickingBehind(now: Situation): boolean {
    return this.style.mode !== 'points' && this.picks.isBehind(now);
  }

  /** What can be picked where cells are added up. */
  private drawPicks(now: Situation): void {
    this.picks.step(
      now,
      this.shape(1),
      (target, start, end) => this.draw(target, start, end, 1),
      target => this.sendMap(target)
    );
  }

  private sendMap(target: Target): void {
    const ids = this.maps.make(this.runtime.heap, target, this.serial);
    if (ids !== null) this.tell({ tell: 'ids', ids });
  }

  private finish(): void {
    this.report(true);
    const requests = this.waiting.splice(0);
    for (const request of requests) this.tell({ tell: 'settled', request });
  }

  private report(settled: boolean): void {
    const { cells, refinement, frameMs } = this;
    const drawn = Math.min(refinement.front?.drawn ?? 0, cells.end);
    const { limit, loaded } = cells;
    const stats = { backend: 'cpu' as const, loaded, drawn, frameMs, settled, limit };
    const key = `${loaded} ${drawn} ${settled} ${limit} ${frameMs}`;
    if (key === this.told) return;
    this.told = key;
    this.tell({ tell: 'stats', stats });
  }

  private resize(width: number, height: number, pixelRatio: number): void {
    this.size = canvasSize(width, height, pixelRatio, LARGEST_SIDE);
    this.changeView();
  }

  private setGeometry(capacity: number, dims: 1 | 2 | 3): void {
    this.cells.release();
    this.cells = new Cells(this.runtime.heap, this.runtime.kernels, capacity, dims);
    this.refinement.reset();
    this.changeView();
  }

  private setPoints(start: number, axes: readonly Uint16Array[]): void {
    if (this.cells.setPoints(start, axes) === 0) {
      this.wake();
      return;
    }
    // Cells behind those that are drawn are added; others must be drawn anew.
    if (start < this.refinement.furthest) this.geometry += 1;
    this.wake();
  }

  private setFlags(start: number, flags: Uint8Array): void {
    const { changed, first } = this.cells.setFlags(start, flags);
    if (changed === 0) return;
    // In 3D the distance alone decides who is in front.
    const ranked = this.style.mode === 'points' && this.cells.dims < 3;
    const seen = ranked || this.style.mode === 'translucent' ? 0xff : FLAG.hidden;
    if ((changed & seen) !== 0 && first < this.refinement.furthest) this.geometry += 1;
    this.repaint();
  }

  private setColoring(coloring: Coloring): void {
    const ranks = (of: Coloring) => (of.kind === 'none' ? null : of.ranks);
    const before = ranks(this.coloring);
    this.coloring = coloring;
    this.changeColors(0, !sameRanks(before, ranks(coloring)) || this.ranked);
  }

  private setStyle(style: RenderStyle): void {
    const before = this.style;
    this.style = style;
    const same =
      style.pointSize === before.pointSize &&
      style.mode === before.mode &&
      style.hiddenCells === before.hiddenCells;
    const sums = style.mode === 'translucent' && style.dim !== before.dim;
    if (!same || sums) this.geometry += 1;
    this.repaint();
  }

  private setCamera(matrix: Float32Array, moving: boolean, serial: number): void {
    this.serial = serial;
    this.motion.set(moving);
    if (matrix.every((value, i) => value === this.matrix[i])) {
      // The map that answers picks is still true, but the page waits for its number.
      this.stale ??= 'all';
      this.wake();
      return;
    }
    this.matrix = matrix;
    this.changeView();
  }

  private setHover(position: number | null): void {
    if (position === this.hovered) return;
    this.hovered = position;
    this.stale ??= 'hover';
    this.wake();
  }

  private setVisible(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    if (!visible) {
      this.refinement.reset();
      this.targets.trim(null);
      this.picks.release();
    }
    this.changeView();
  }

  private answerWithin({ request, region }: Extract<Order, { do: 'within' }>): void {
    const { cells, matrix, size } = this;
    const [width, height] = [size.width, size.height].map(n => n / size.pixelRatio);
    const within = withinCells(cells, region, { matrix, width, height });
    this.tell({ tell: 'within', request, within });
  }

  private answerCapture({ request, options }: Extract<Order, { do: 'capture' }>): void {
    captureScene(this, options, this.refinement.front?.target ?? null).then(
      image => this.tell({ tell: 'captured', request, image }),
      (error: unknown) =>
        this.tell({ tell: 'failed', request, message: String((error as Error).message) })
    );
  }

  /** The values of cells decide who is on top, or what is added up. */
  private get ranked(): boolean {
    const { coloring } = this;
    if (this.style.mode === 'translucent') return true;
    if (this.style.mode === 'density' || this.cells.dims === 3) return false;
    return coloring.kind !== 'none' && coloring.ranks !== null;
  }

  private situation(): Situation {
    const { capacity } = this.cells;
    const fine = fineScale(this.size, this.margin(), LARGEST_SIDE * 2, capacity);
    return {
      total: this.morph.total(this.cells),
      view: this.view,
      geometry: this.geometry,
      moving: this.motion.moving,
      fineScale: this.style.mode === 'points' ? fine : 1
    };
  }

  private shape(scale: 1 | 2): TargetShape {
    const { width, height } = this.size;
    const kind = KINDS[this.style.mode];
    const deep = this.cells.dims === 3;
    return { width, height, margin: this.margin(), scale, kind, deep };
  }

  private margin(): number {
    const largest = this.cells.dims === 3 ? PERSPECTIVE_SIZE.max : 1;
    return marginOf(this.style.pointSize * 1.5, largest, this.size.pixelRatio) + 2;
  }

  /** Cells from `start` have other colours; `order`: and another order or sum. */
  private changeColors(start: number, order: boolean): void {
    if (order && start < this.refinement.furthest) this.geometry += 1;
    this.repaint();
  }

  private changeView(): void {
    this.view += 1;
    this.repaint();
  }

  private repaint(): void {
    this.stale = 'all';
    this.wake();
  }
}
