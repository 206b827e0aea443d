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
import type { Pipeline } from './pipeline';
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

  /** `whole`: all of the canvas, else only where the hovered cell was and is. */
  paint(pipeline: Pipeline, target: IdTarget, look: Look, whole: boolean): void {
    const { columns, style, size, matrix } = look;
    const { picture, isNew } = pipeline.pictureOf(size);
    const before = this.hover;
    this.hover = hoverMark(look.hovered, columns, matrix, size, style.pointSize);
    const parts = [before, this.hover].flatMap((mark): Rect[] =>
      mark ? [hoverRect(mark)] : []
    );
    const selected = columns.count(FLAG.selected) > 0;
    const marked = selected || columns.count(FLAG.highlighted | GROUPS) > 0;
    pipeline.shade(
      {
        target,
        framebuffer: picture.framebuffer,
        coloring: look.coloring,
        style,
        anyFlags: columns.count(ANY_FLAG) > 0,
        anySelected: selected,
        ring: ringWidth(style.pointSize) * size.pixelRatio,
        cue: columns.dims === 3 ? depthCue(matrix) : null,
        seam: seamStrength(style.pointSize),
        hover: this.hover,
        parts: whole || isNew ? null : parts
      },
      marked
    );
    this.presenter.show(this.page, picture);
  }
}
