/**
 * From a target to pixels: tells the kernels what colours there are.
 */
import { FLAG } from '../../scene/inputs';
import { depthCue, type DepthCue } from '../projection';
import type { Cells } from './cells';
import type { ColorTables } from './color_tables';
import type { Desk } from './desk';
import { UNIT } from './heap';
import * as L from './kernels/layout';
import { POSITIONS } from './kernels/keys';
import { ringWidth, seamStrength, type Look } from './look';
import type { Pixels } from './pixels';
import type { Kernels } from './runtime';
import {
  colormapWords,
  fallTable,
  plainColor,
  tapOffsets,
  thresholdTable,
  weightTable,
  word
} from './tables';
import type { Target } from './target';

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Pixels from the top left. */
export interface HoverMark {
  readonly cell: number;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly ring: number;
}

export interface Shading {
  readonly look: Look;
  readonly hover: HoverMark | null;
  readonly transparent: boolean;
  readonly rect: Rect;
  /** Count that takes the last colour in the density mode; null: as seen here. */
  readonly densest: number | null;
}

export class Shader {
  constructor(
    private readonly desk: Desk,
    private readonly kernels: Kernels,
    private readonly colors: ColorTables
  ) {
    desk.floats('fall', fallTable());
  }

  paint(target: Target, cells: Cells, pixels: Pixels, shading: Shading): void {
    const job = this.desk.at('shade');
    this.setTarget(job, target, pixels, shading.rect);
    this.setColors(job, cells, shading);
    this.setHover(job, shading.hover);
    if (target.shape.kind !== L.KIND_IDS) {
      this.setOverlay(job, target, shading);
      this.kernels.overlay(job);
      return;
    }
    this.setCue(job, cells.dims === 3 ? depthCue(shading.look.matrix) : null);
    const planes = this.setMarks(job, target, cells, shading.look);
    this.kernels.shade(job);
    if (planes) this.desk.heap.release(planes.address, planes.units);
  }

  private setTarget(job: number, target: Target, pixels: Pixels, rect: Rect): void {
    const { desk } = this;
    const { margin, scale } = target.shape;
    desk.word(job, L.S_IDS, target.ids);
    desk.word(job, L.S_DEPTH, target.depth);
    desk.word(job, L.S_STRIDE, target.width);
    desk.word(job, L.S_HEIGHT, target.height);
    desk.word(job, L.S_BORDER, margin * scale);
    desk.word(job, L.S_SCALE, scale);
    desk.word(job, L.S_OUT, pixels.address);
    desk.word(job, L.S_OUT_STRIDE, pixels.width);
    desk.word(job, L.S_LEFT, Math.max(0, rect.left));
    desk.word(job, L.S_TOP, Math.max(0, rect.top));
    desk.word(job, L.S_RIGHT, Math.min(pixels.width, rect.right));
    desk.word(job, L.S_BOTTOM, Math.min(pixels.height, rect.bottom));
    desk.word(job, L.S_KIND, target.shape.kind);
  }

  private setColors(job: number, cells: Cells, { look, transparent }: Shading): void {
    const { desk } = this;
    const { coloring, style } = look;
    const { values } = cells;
    desk.words('flagUnits', cells.flags.addresses);
    desk.words('valueUnits', values?.addresses ?? []);
    desk.word(job, L.S_FLAG_UNITS, desk.at('flagUnits'));
    desk.word(job, L.S_VALUE_UNITS, desk.at('valueUnits'));
    const shift = coloring.kind === 'none' || values === null ? 3 : values.bytes >> 1;
    desk.word(job, L.S_VALUE_SHIFT, shift);
    // The table of units ends where values are given: none beyond it.
    const given = values?.addresses.length ?? 0;
    desk.heap.u32.fill(0, (desk.at('valueUnits') >>> 2) + given, desk.at('codes') >>> 2);
    desk.word(job, L.S_CODES, desk.at('codes'));
    desk.word(job, L.S_CODE_COUNT, this.colors.set(coloring, values?.bytes ?? 1));
    desk.word(job, L.S_MISSING, plainColor(coloring));
    desk.word(job, L.S_PLAIN, plainColor(coloring));
    desk.word(job, L.S_BACKGROUND, word(style.background));
    desk.word(job, L.S_FOREGROUND, word(style.foreground));
    desk.word(job, L.S_SELECTED, word(style.selectedColor));
    desk.word(job, L.S_HIGHLIGHTED, word(style.highlightedColor));
    desk.word(job, L.S_HIDDEN, word(style.hiddenColor));
    desk.word(job, L.S_GREY, style.hiddenCells === 'grey' ? 1 : 0);
    desk.word(job, L.S_TRANSPARENT, transparent ? 1 : 0);
    this.colors.setGroups(style.groupColors);
    desk.word(job, L.S_GROUPS, desk.at('groups'));
    const marked = [FLAG.hidden, FLAG.selected, FLAG.highlighted].some(
      bit => cells.count(bit) > 0
    );
    desk.word(job, L.S_ANY_FLAGS, marked || cells.groups > 0 ? 1 : 0);
    const dim = cells.count(FLAG.selected) > 0 ? style.dim : 0;
    desk.word(job, L.S_DIM, Math.round(dim * 256));
    desk.word(job, L.S_SEAM, Math.round(seamStrength(style.pointSize) * 256));
  }

  private setHover(job: number, hover: HoverMark | null): void {
    const { desk } = this;
    desk.float(job, L.S_HOVER_RING, hover?.ring ?? 0);
    if (hover === null) return;
    desk.float(job, L.S_HOVER_X, hover.x);
    desk.float(job, L.S_HOVER_Y, hover.y);
    desk.float(job, L.S_HOVER_RADIUS, hover.radius);
    desk.word(job, L.S_HOVER_KEY, POSITIONS - hover.cell);
  }

  private setCue(job: number, cue: DepthCue | null): void {
    const { desk } = this;
    desk.word(job, L.S_CUE, cue === null ? 0 : 1);
    desk.word(job, L.S_FALL, desk.at('fall'));
    if (cue === null) return;
    desk.float(job, L.S_CUE_A, cue.a);
    desk.float(job, L.S_CUE_B, cue.b);
    desk.float(job, L.S_CUE_NEAR, cue.near);
    desk.float(job, L.S_CUE_SCALE, 1 / (cue.far - cue.near));
  }

  /** Planes that say where marked cells are; null: nobody is marked. */
  private setMarks(
    job: number,
    target: Target,
    cells: Cells,
    { style, pixelRatio }: Look
  ): { readonly address: number; readonly units: number } | null {
    const { desk, kernels } = this;
    const { heap } = desk;
    desk.word(job, L.S_MARKS, 0);
    const marked = cells.count(FLAG.selected) + cells.count(FLAG.highlighted);
    if (marked + cells.groups === 0) return null;
    const tileStride = (target.width >> L.TILE_SHIFT) + 2;
    const tiles = tileStride * ((target.height >> L.TILE_SHIFT) + 2);
    const samples = target.width * target.height;
    const units = Math.ceil((samples + tiles) / UNIT);
    const address = heap.obtain(units);
    // Without room the picture lacks outlines, nothing else.
    if (address === null) return null;
    heap.u8.fill(0, address, address + samples + tiles);
    desk.word(job, L.S_MARKS, address);
    desk.word(job, L.S_TILES, address + samples);
    desk.word(job, L.S_TILE_STRIDE, tileStride);
    const ring = ringWidth(style.pointSize) * pixelRatio * target.shape.scale;
    const taps = tapOffsets(ring, target.width);
    desk.words('taps', taps);
    desk.word(job, L.S_TAPS, desk.at('taps'));
    desk.word(job, L.S_TAP_COUNT, taps.length);
    desk.word(job, L.S_REACH, Math.floor(ring + 1.5));
    kernels.marks(job);
    return { address, units };
  }

  private setOverlay(job: number, target: Target, { look, densest }: Shading): void {
    const { desk, kernels } = this;
    const { style } = look;
    if (target.shape.kind === L.KIND_SUMS) {
      desk.floats('weights', weightTable(style.opacity));
      desk.word(job, L.S_WEIGHTS, desk.at('weights'));
      return;
    }
    const most = densest ?? this.densest(target, kernels);
    desk.words('thresholds', thresholdTable(most));
    desk.words('colormap', colormapWords(style.densityColormap));
    desk.word(job, L.S_THRESHOLDS, desk.at('thresholds'));
    desk.word(job, L.S_COLORMAP, desk.at('colormap'));
  }

  private densest(target: Target, kernels: Kernels): number {
    return kernels.largest(target.ids, target.width * target.height);
  }
}
