/**
 * A figure as a list of what is drawn where, in points (1/72 inch), y down. PNG, SVG
 * and PDF are written from the same list: they cannot differ.
 */
import { axesLayout } from './axes';
import type { Camera } from '../state/tree';
import { legendItems, legendWidth, type FigureLegend } from './figure_legend';
import {
  FONT,
  MIDDLE,
  text,
  type Figure,
  type FigureItem,
  type Rect
} from './figure_items';
import { fitText, textWidth } from './figure_text';
import { placeLabels, shortLabel } from './labels_layout';
import { transform } from './mat4';

export interface FigureSpec {
  readonly width: number;
  readonly height: number;
  readonly background: string | null;
  readonly ink: string;
  /** Behind names in the picture, also where the background is transparent. */
  readonly halo: string;
  readonly title: string | null;
  readonly legend: FigureLegend | null;
  /** Names of the axes; null: no axes. */
  readonly axes: readonly string[] | null;
  /** Units of the embedding per unit of the cube; null: no bar. */
  readonly scaleSpan: number | null;
  /** Weightiest first, with places in the unit cube. */
  readonly labels: readonly {
    readonly text: string;
    readonly place: readonly [number, number, number];
  }[];
  readonly camera: Camera;
  /** No margins: the plot is all there is. */
  readonly bare: boolean;
  /** Unit cube -> clip space of the plot. */
  matrix(plot: Rect): number[];
}

const MARGIN = 10;
/** Room at the left and below for the arrows of a flat picture: beside the cells. */
const ASIDE = 16;
/** From the cells to the arrows. */
const AXIS_GAP = 4;

function marginOf({ width, height }: FigureSpec): number {
  return Math.min(MARGIN, width * 0.03, height * 0.03);
}

/** Where the cells are: what title and legend leave. */
export function plotRect(spec: FigureSpec): Rect {
  const { width, height, title, legend } = spec;
  if (spec.bare) return { x: 0, y: 0, width, height };
  const small = marginOf(spec);
  const axes = spec.axes !== null && spec.camera.kind === '2d' ? ASIDE : 0;
  const top = title === null ? small : small + FONT.title * 1.6;
  const room = height - top - small;
  const aside = legend === null ? 0 : legendWidth(legend, width * 0.45, room) + 8;
  return {
    x: small + axes,
    y: top,
    width: Math.max(1, width - 2 * small - aside - axes),
    height: Math.max(1, room - axes)
  };
}

export function layoutFigure(spec: FigureSpec): Figure {
  const { width, height, background, ink, title, legend } = spec;
  const plot = plotRect(spec);
  const small = marginOf(spec);
  const matrix = spec.matrix(plot);
  const items: FigureItem[] = [];
  if (background !== null) {
    items.push({ kind: 'rect', x: 0, y: 0, width, height, fill: background });
  }
  items.push({ kind: 'points', ...plot, fill: '' });
  items.push(...axesItems(spec, plot, matrix), ...labelItems(spec, plot, matrix));
  items.push(...scaleItems(spec, plot, matrix));
  if (title !== null) {
    items.push({
      ...text(fitText(title, FONT.title, width - 2 * small, true), ink, FONT.title),
      x: small,
      y: plot.y - FONT.title * 0.55,
      bold: true
    });
  }
  if (legend !== null) {
    const x = plot.x + plot.width + 8;
    const box = {
      x,
      y: plot.y,
      width: width - small - x,
      height: height - plot.y - small
    };
    // The title says it already.
    const shown = legend.title === title ? { ...legend, title: '' } : legend;
    items.push(...legendItems(shown, box, ink));
  }
  return { width, height, title, background, items };
}

function axesItems(spec: FigureSpec, plot: Rect, matrix: number[]): FigureItem[] {
  if (spec.axes === null) return [];
  const { lines, arrows, names } = axesLayout({
    names: spec.axes,
    camera: spec.camera,
    matrix,
    width: plot.width,
    height: plot.height,
    fontSize: FONT.axis,
    corner: spec.bare ? [12, plot.height - 13] : [-AXIS_GAP, plot.height + AXIS_GAP],
    arrow: Math.min(40, plot.width * 0.2, plot.height * 0.2)
  });
  const at = ([x, y]: readonly [number, number]) => [x + plot.x, y + plot.y] as const;
  return [
    ...lines.map(({ from, to }) => ({
      kind: 'line' as const,
      from: at(from),
      to: at(to),
      width: arrows ? 0.75 : 0.5,
      color: spec.ink,
      arrow: arrows
    })),
    ...names.map(({ text: name, x, y, anchor, turn }) => {
      const [ax, ay] = at([x, y]);
      const down = MIDDLE * FONT.axis;
      return {
        ...text(name, spec.ink, FONT.axis),
        x: turn === 0 ? ax : ax + down,
        y: turn === 0 ? ay + down : ay,
        anchor,
        turn,
        halo: spec.halo
      };
    })
  ];
}

function labelItems(spec: FigureSpec, plot: Rect, matrix: number[]): FigureItem[] {
  const names = spec.labels.map(label => shortLabel(label.text));
  const boxes = spec.labels.map(({ place }, index) => {
    const [x, y, , w] = transform(matrix, ...place);
    const half = textWidth(names[index], FONT.label, true) / 2;
    const px = w > 0 ? ((x / w + 1) / 2) * plot.width : -1;
    return {
      x: px < 0 || px > plot.width ? px : Math.min(plot.width - half, Math.max(half, px)),
      y: w > 0 ? ((1 - y / w) / 2) * plot.height : -1,
      width: 2 * half,
      height: FONT.label * 1.1,
      // Print has no gaps to fill as a hand moves: names may stand close.
      held: true
    };
  });
  return placeLabels(boxes, plot.width, plot.height).map(index => ({
    ...text(names[index], spec.ink, FONT.label),
    x: plot.x + boxes[index].x,
    y: plot.y + boxes[index].y + MIDDLE * FONT.label,
    bold: true,
    anchor: 'middle' as const,
    halo: spec.halo
  }));
}

/** 1, 2 or 5 times a power of ten, not above the limit. */
function roundBelow(limit: number): number {
  const power = 10 ** Math.floor(Math.log10(limit));
  const step = [5, 2, 1].find(factor => factor * power <= limit * (1 + 1e-9)) ?? 1;
  return step * power;
}

/** A bar of a round length, for places that have a unit (spatial data, above all). */
function scaleItems(spec: FigureSpec, plot: Rect, matrix: number[]): FigureItem[] {
  if (spec.scaleSpan === null || spec.camera.kind === '3d') return [];
  const perUnit = (matrix[0] / 2) * plot.width;
  const length = roundBelow(((plot.width * 0.22) / perUnit) * spec.scaleSpan);
  if (!Number.isFinite(length) || length <= 0) return [];
  const bar = (length / spec.scaleSpan) * perUnit;
  const right = plot.x + plot.width - 4;
  const y = plot.y + plot.height - 5;
  const unit = length === 1 ? 'unit' : 'units';
  return [
    {
      kind: 'line',
      from: [right - bar, y],
      to: [right, y],
      width: 1.5,
      color: spec.ink,
      arrow: false
    },
    {
      ...text(`${Number(length.toPrecision(6))} ${unit}`, spec.ink, FONT.axis),
      x: right - bar / 2,
      y: y - 4,
      anchor: 'middle',
      halo: spec.halo
    }
  ];
}
