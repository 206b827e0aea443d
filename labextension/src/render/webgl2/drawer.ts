/**
 * Brings cells to the GPU and into id buffers: some megabytes and some slices a frame,
 * and only what the view can show.
 */
import { FLAG } from '../../scene/inputs';
import { ANY_FLAG } from '../columns';
import { FrameBudget } from '../budget';
import { padMatrix } from '../projection';
import {
  Refinement,
  type Reach,
  type Situation,
  type Step,
  type Surface
} from '../refinement';
import { RunBoxes } from '../run_boxes';
import { VisibleRuns } from '../visible_runs';
import { fineScale, targetSize } from './frame_size';
import type { IdTarget } from './id_target';
import type { Look } from './look';
import { drawGeometry, orderOf } from './passes/geometry';
import { drawSums } from './passes/sums';
import { Pipeline } from './pipeline';
import type { PageContext } from './page_context';
import { Uploads } from './uploads';

/** Bytes that one frame sends to the GPU. */
const UPLOAD = 8 << 20;

export class Drawer implements Surface<IdTarget> {
  readonly budget = new FrameBudget();
  readonly refinement = new Refinement<IdTarget>(this, this.budget);
  readonly uploads = new Uploads();
  /** null while the context is lost. */
  pipeline: Pipeline | null = null;
  private boxes = new RunBoxes();
  private runs: { readonly key: string; readonly visible: VisibleRuns | null } | null =
    null;
  /** Cells below this one are on the GPU. */
  private sent = 0;
  /** Flags that wait to be sent decide who is on top. */
  private reordered = false;

  constructor(
    private readonly page: PageContext,
    private readonly look: Look
  ) {}

  /** Cells that fit where that is fewer than all; null: no limit met. */
  get shortage(): number | null {
    const { capacity, wanted } = this.look.columns;
    const most = Math.min(capacity, this.pipeline?.limit ?? Infinity);
    return most < wanted ? most : null;
  }

  /** Values decide what is drawn: who is on top, or what is added up. */
  get isRanked(): boolean {
    const { columns, coloring, style } = this.look;
    if (style.mode === 'translucent') return true;
    return columns.dims < 3 && orderOf(coloring) !== '';
  }

  build(): void {
    const { columns, coloring } = this.look;
    this.pipeline?.dispose();
    this.pipeline = new Pipeline(this.page, columns, coloring);
    this.look.morph?.upload(this.page.gl);
    this.refinement.reset();
    this.sent = 0;
    this.uploads.forgetAll();
    this.uploads.add('points', 0, columns.end);
    this.uploads.add('values', 0, columns.valuesEnd);
    if (columns.count(ANY_FLAG) > 0) this.uploads.add('flags', 0, columns.capacity);
  }

  /** The context and everything in it is gone. */
  drop(): void {
    this.pipeline = null;
    this.refinement.reset();
  }

  /** Give back what has the size of the screen; the next frame makes it again. */
  rest(): void {
    this.pipeline?.rest();
    this.refinement.reset();
  }

  dispose(): void {
    this.pipeline?.dispose();
    this.drop();
  }

  /** Other cells: `look.columns` is new. */
  beginCells(): void {
    const { columns, coloring } = this.look;
    this.pipeline?.setCells(columns, coloring);
    this.refinement.reset();
    this.uploads.forgetAll();
    this.boxes = new RunBoxes();
    this.runs = null;
    this.sent = 0;
  }

  /** Places of cells start .. end were set; cells from `gap` on have none before. */
  addPoints(start: number, end: number, gap: number): void {
    this.boxes.set(this.look.columns.axes, start, end);
    this.runs = null;
    this.uploads.add('points', Math.min(start, gap), end);
  }

  addValues(start: number, end: number, begun: boolean): void {
    if (begun) this.forgetValues();
    this.uploads.add('values', start, end);
  }

  forgetValues(): void {
    this.pipeline?.codes.forgetValues();
    this.uploads.forget('values');
    if (this.isRanked) this.look.geometry += 1;
  }

  addFlags(start: number, end: number, reordered: boolean): void {
    this.reordered ||= reordered;
    this.uploads.add('flags', start, end);
  }

  situation(moving: boolean): Situation {
    const { columns, size, margin, view, geometry, morph, style } = this.look;
    const most = Math.min(this.pipeline?.limit ?? Infinity, morph?.count ?? Infinity);
    const total = Math.min(this.sent, columns.end, most);
    // Sums need no finer samples.
    const sums = style.mode !== 'points';
    const scale = sums ? 1 : fineScale(size, margin, this.page.largest, columns.capacity);
    return { total, view, geometry, moving, fineScale: scale };
  }

  /** Send the next megabytes; then the next slice. */
  step(moving: boolean): Step {
    this.send();
    return this.refinement.step(this.situation(moving));
  }

  // Surface: what the refinement draws on.

  obtain(scale: 1 | 2, busy: IdTarget | null): IdTarget {
    const { size, margin, style } = this.look;
    const wanted = targetSize(size, margin, scale, style.mode);
    return this.ready().targets.obtain(wanted, busy);
  }

  clear(target: IdTarget): void {
    target.clear();
  }

  draw(target: IdTarget, start: number, end: number, boost: number): void {
    const { pointSize } = this.look.style;
    const pixels = pointSize * this.look.size.pixelRatio * boost;
    this.drawInto(target, start, end, this.look, pixels, this.visible());
  }

  reach(start: number, total: number, cells: number): Reach {
    const visible = this.visible();
    if (visible) return visible.reach(start, total, cells);
    const end = Math.min(total, start + cells);
    return { end, cells: end - start };
  }

  /** `pointSize` in device pixels. */
  drawInto(
    target: IdTarget,
    start: number,
    end: number,
    { matrix, coloring, style }: Pick<Look, 'matrix' | 'coloring' | 'style'>,
    pointSize: number,
    visible: VisibleRuns | null
  ): void {
    const { gpu, points, codes } = this.ready();
    const { columns } = this.look;
    const input = {
      ...{ dims: columns.dims, codes, coloring, style, matrix, pointSize },
      anyFlags: columns.count(ANY_FLAG) > 0,
      anySelected: columns.count(FLAG.selected) > 0,
      morph: this.look.morph
    };
    drawGeometry(gpu, target, points, start, end, visible, input);
    drawSums(gpu, target, points, start, end, visible, input);
  }

  /** The runs that a target of this size can show; null: all of them. */
  visibleIn(
    matrix: Float32Array,
    { width, height }: { readonly width: number; readonly height: number },
    margin: number,
    pointSize: number
  ): VisibleRuns | null {
    const padded = padMatrix(
      matrix,
      width / (width + 2 * margin),
      height / (height + 2 * margin)
    );
    // Half a point would do; what lies just outside costs nothing.
    const slack = 1e-3 + (4 * pointSize) / Math.max(1, Math.min(width, height));
    const { dims } = this.look.columns;
    const visible = new VisibleRuns(this.boxes.blocks, padded, dims, slack);
    return visible.isEverything ? null : visible;
  }

  private visible(): VisibleRuns | null {
    const { view, style, size, matrix, margin, morph } = this.look;
    if (morph) return null;
    const key = `${view} ${style.pointSize}`;
    if (this.runs?.key !== key) {
      const pixels = style.pointSize * size.pixelRatio;
      this.runs = { key, visible: this.visibleIn(matrix, size, margin, pixels) };
    }
    return this.runs.visible;
  }

  private ready(): Pipeline {
    if (!this.pipeline) throw new Error('The graphics context was lost.');
    return this.pipeline;
  }

  /** Send the next megabytes. */
  send(): void {
    const { columns } = this.look;
    const bytes = {
      points: 2 * columns.dims,
      values: columns.values?.BYTES_PER_ELEMENT ?? 1,
      flags: 1
    };
    const { points, codes } = this.ready();
    for (const { column, start, end } of this.uploads.take(UPLOAD, bytes)) {
      // Cells behind those that are drawn are added; others must be drawn anew.
      let anew = start < this.refinement.furthest;
      if (column === 'points') {
        points.upload(start, end);
        this.sent = Math.max(this.sent, end);
      } else if (column === 'values') {
        codes.uploadValues(start, end);
        anew &&= this.isRanked;
        this.look.stale = 'all';
      } else {
        codes.uploadFlags(start, end);
        anew &&= this.reordered;
        this.look.stale = 'all';
      }
      if (anew) this.look.geometry += 1;
    }
    if (this.uploads.isEmpty) this.reordered = false;
  }
}
