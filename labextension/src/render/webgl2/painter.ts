/**
 * From an id buffer to the canvas: gathers what the shade pass needs, and repaints
 * no more than what changed.
 */
import { FLAG } from '../../scene/inputs';
import { ANY_FLAG, GROUPS } from '../columns';
import { depthCue } from '../projection';
import { hoverMark, hoverRect } from './hover';
import type { IdTarget } from './id_target';
import type { Look } from './look';
import type { PageContext } from './page_context';
import type { HoverMark, Rect } from './passes/shade';
import type { Pipeline, Shading } from './pipeline';
import { Presenter } from './presenter';

/** Outlines of selected and highlighted cells, CSS pixels: finer on small cells. */
function ringWidth(pointSize: number): number {
  return Math.min(1.5, Math.max(0.75, pointSize * 0.36));
}

/** Seams part overlapping cells that are large enough to be seen one by one. */
function seamStrength(pointSize: number): number {
  return Math.min(0.5, Math.max(0, (pointSize - 4) * 0.15));
}

export class Painter {
  private hover: HoverMark | null = null;

  private readonly presenter: Presenter;

  constructor(
    canvas: HTMLCanvasElement,
    private readonly page: PageContext
  ) {
    this.presenter = new Presenter(canvas, page);
  }

  /**
   * `whole`: all of the canvas, else only where the hovered cell was and is. `gain`:
   * cells for each one that is drawn.
   */
  paint(
    pipeline: Pipeline,
    target: IdTarget,
    look: Look,
    whole: boolean,
    gain: number
  ): void {
    const { columns, style, size, matrix } = look;
    const { picture, isNew } = pipeline.pictureOf(size);
    const before = this.hover;
    this.hover = hoverMark(look.hovered, columns, matrix, size, style.pointSize);
    const parts = [before, this.hover].flatMap((mark): Rect[] =>
      mark ? [hoverRect(mark)] : []
    );
    const { framebuffer } = picture;
    const { pixelRatio } = size;
    const shading = shadingOf(look, target, { framebuffer, pixelRatio, gain });
    const painted = whole || isNew ? null : parts;
    pipeline.shade({ ...shading, hover: this.hover, parts: painted }, isMarked(look));
    this.presenter.show(this.page, picture);
  }
}

/** Some cells are selected, highlighted or in a group. */
export function isMarked({ columns }: Pick<Look, 'columns'>): boolean {
  return columns.count(FLAG.selected | FLAG.highlighted | GROUPS) > 0;
}

/** How a look colours an id buffer; on screen and in figures. */
export function shadingOf(
  { columns, coloring, style, matrix }: Shown,
  target: IdTarget,
  { framebuffer, pixelRatio, gain }: Canvas
): Shading {
  return {
    target,
    framebuffer,
    coloring,
    style,
    gain,
    transparent: false,
    anyFlags: columns.count(ANY_FLAG) > 0,
    anySelected: columns.count(FLAG.selected) > 0,
    ring: ringWidth(style.pointSize) * pixelRatio,
    cue: columns.dims === 3 ? depthCue(matrix) : null,
    seam: seamStrength(style.pointSize),
    hover: null,
    parts: null
  };
}

export type Shown = Pick<Look, 'columns' | 'coloring' | 'style' | 'matrix'>;

interface Canvas {
  readonly framebuffer: WebGLFramebuffer;
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
  readonly gain: number;
}
