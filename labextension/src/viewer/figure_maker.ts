/**
 * The view on the screen as a figure: laid out once, its cells drawn by the renderer
 * at the resolution of the file, written as PNG, SVG or PDF.
 */
import { axisNames } from '../scene/axes';
import { colormap, entry } from '../scene/colormaps';
import { layoutFigure, plotRect, type FigureSpec } from '../scene/figure';
import { figureView, screenView } from '../scene/figure_camera';
import type { Figure, TextItem } from '../scene/figure_items';
import type { FigureLegend } from '../scene/figure_legend';
import { figureProblem, INCH, type FigureOptions } from '../scene/figure_options';
import { toHex } from '../scene/hex';
import type { Rgb, Theme } from '../scene/inputs';
import type { LabelPlace } from '../scene/labels_mode';
import { categoryHex, missingColor } from '../scene/palette';
import { MISSING_CODE } from '../state/actions';
import { colorByTitle, effectiveColormap, effectiveRange } from '../state/selectors';
import type { Model } from '../state/store';
import { display } from '../ui/text';
import { drawFigure, drawText } from './figure_canvas';
import type { Pixels, TextPicture } from './figure_pdf';
import { canvasPng, dataUrl, withResolution } from './figure_png';
import { writeSvg } from './figure_svg';
import type { Picture } from './picture';
import { backgroundOf } from './theme_colors';

const INK: Readonly<Record<Theme, string>> = { light: '#1b1c1f', dark: '#ececee' };
const BAR_STOPS = 64;
/** y of a strip, z of a flat picture. */
const LACKING = [0, 0.5, 0] as const;

export interface FigureSource {
  readonly model: Model;
  readonly picture: Picture;
  readonly theme: Theme;
  /** Where the names of the coloured categories stand. */
  places(): readonly LabelPlace[];
}

function legendOf({ view, ui, manifest }: Model, theme: Theme): FigureLegend | null {
  const { field } = ui;
  if (field === null || manifest === null) return null;
  const { summary, colorBy } = field;
  const title = display(colorByTitle(manifest, colorBy));
  if (summary.kind === 'number') {
    const range = effectiveRange(summary, view.range);
    if (range === null) return null;
    const table = colormap(effectiveColormap(view.colormap, colorBy), theme);
    const stops = Array.from({ length: BAR_STOPS }, (_, i) =>
      toHex(entry(table, Math.round((i / (BAR_STOPS - 1)) * 255)))
    );
    return { kind: 'number', title, stops, low: range[0], high: range[1] };
  }
  const hidden = new Set(colorBy.kind === 'obs' ? view.hidden.get(colorBy.field) : []);
  const colors = categoryHex(summary);
  const entries = summary.categories.flatMap((name, code) =>
    hidden.has(code) ? [] : [{ text: display(name), color: colors[code] }]
  );
  if (summary.n_missing > 0 && !hidden.has(MISSING_CODE)) {
    entries.push({ text: 'Missing', color: toHex(missingColor(theme)) });
  }
  return { kind: 'category', title, entries };
}

function labelsOf(source: FigureSource): FigureSpec['labels'] {
  const { view, ui } = source.model;
  const { field } = ui;
  if (field?.summary.kind !== 'category') return [];
  const { categories, counts } = field.summary;
  const { colorBy } = field;
  const hidden = new Set(colorBy.kind === 'obs' ? view.hidden.get(colorBy.field) : []);
  return source
    .places()
    .filter(({ code }) => !hidden.has(code) && code < categories.length)
    .sort((a, b) => counts[b.code] - counts[a.code])
    .map(({ code, place }) => ({
      text: display(categories[code]),
      place: [0, 1, 2].map(axis => place[axis] ?? LACKING[axis]) as [
        number,
        number,
        number
      ]
    }));
}

/** A screenshot has the screen's camera, a figure fills its plot. */
type ViewOf = typeof figureView;

function specOf(
  source: FigureSource,
  options: FigureOptions,
  viewOf: ViewOf
): FigureSpec {
  const { model, picture } = source;
  const { manifest, view, ui } = model;
  const theme = themeOf(source, options);
  const background = picture.styleIn(theme, backgroundIn(source, options)).background;
  const embedding =
    manifest === null || view.embedding === null
      ? null
      : manifest.embeddings[view.embedding];
  const { box } = ui;
  return {
    width: options.width,
    height: options.height,
    background: options.background === 'transparent' ? null : toHex(background),
    ink: INK[theme],
    halo: toHex(background),
    title: options.title === null ? null : display(options.title),
    legend: options.legend ? legendOf(model, theme) : null,
    axes: options.axes && embedding !== null ? axisNames(embedding).map(display) : null,
    scaleSpan: options.scale && box !== null ? box.max[0] - box.min[0] : null,
    labels: options.names ? labelsOf(source) : [],
    camera: view.camera,
    bare: viewOf === screenView,
    matrix: plot => viewOf(view.camera, picture.size, [plot.width, plot.height]).matrix
  };
}

/** Paper is white: what is not drawn on the page's own colour is drawn for it. */
function themeOf({ theme }: FigureSource, { background }: FigureOptions): Theme {
  return background === 'theme' ? theme : 'light';
}

function backgroundIn(source: FigureSource, options: FigureOptions): Rgb | undefined {
  return options.background === 'theme'
    ? backgroundOf(source.picture.renderer.canvas)
    : [255, 255, 255];
}

interface Drawn {
  readonly figure: Figure;
  readonly points: ImageData;
}

async function draw(
  source: FigureSource,
  options: FigureOptions,
  viewOf: ViewOf = figureView
): Promise<Drawn> {
  const problem = figureProblem(options);
  if (problem !== null) throw new Error(problem);
  const { picture, model } = source;
  const spec = specOf(source, options, viewOf);
  const plot = plotRect(spec);
  const perPoint = options.dpi / INCH;
  const size = [plot.width, plot.height] as const;
  const { matrix, scale } = viewOf(model.view.camera, picture.size, size);
  const theme = themeOf(source, options);
  const points = await picture.renderer.capture({
    width: Math.max(1, Math.round(plot.width * perPoint)),
    height: Math.max(1, Math.round(plot.height * perPoint)),
    transparent: options.background === 'transparent',
    pixelRatio: scale * perPoint,
    matrix: Float32Array.from(matrix),
    coloring: picture.coloringIn(theme),
    style: picture.styleIn(theme, backgroundIn(source, options))
  });
  return { figure: layoutFigure(spec), points };
}

function canvasOf(pixels: ImageData): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  return canvas;
}

/** What is on the screen and nothing around it, pixel for pixel. */
function screenshotOptions({ model, picture }: FigureSource): FigureOptions {
  const [width, height] = picture.size;
  const { display: shown } = model.view;
  const ratio = globalThis.devicePixelRatio || 1;
  return {
    format: 'png',
    // A CSS pixel is 1/96 inch.
    width: (width * INCH) / 96,
    height: (height * INCH) / 96,
    dpi: 96 * ratio,
    background: 'theme',
    title: null,
    legend: false,
    axes: shown.axes,
    scale: false,
    names: shown.labels
  };
}

/** What is on the screen as PNG. */
export async function makeScreenshot(source: FigureSource): Promise<Uint8Array> {
  const options = screenshotOptions(source);
  const { figure, points } = await draw(source, options, screenView);
  const canvas = document.createElement('canvas');
  drawFigure(canvas, figure, canvasOf(points), options.dpi / INCH);
  return withResolution(await canvasPng(canvas), options.dpi);
}

/** The figure as a file. */
export async function makeFigure(
  source: FigureSource,
  options: FigureOptions
): Promise<Uint8Array> {
  const { figure, points } = await draw(source, options);
  if (options.format === 'pdf') {
    const { writePdf } = await import('./figure_pdf');
    return writePdf(figure, { points: points as Pixels, drawText: textPicture });
  }
  const cells = canvasOf(points);
  if (options.format === 'svg') {
    const png = dataUrl(await canvasPng(cells), 'image/png');
    return new TextEncoder().encode(writeSvg(figure, png));
  }
  const canvas = document.createElement('canvas');
  drawFigure(canvas, figure, cells, options.dpi / INCH);
  return withResolution(await canvasPng(canvas), options.dpi);
}

/** The same figure on a canvas of so many pixels, for the eye. */
export async function previewFigure(
  source: FigureSource,
  options: FigureOptions,
  canvas: HTMLCanvasElement,
  width: number
): Promise<void> {
  const problem = figureProblem(options);
  if (problem !== null) throw new Error(problem);
  const scale = width / options.width;
  const { figure, points } = await draw(source, { ...options, dpi: scale * INCH });
  drawFigure(canvas, figure, canvasOf(points), scale);
}

/** A text that the fonts of a PDF lack, at a resolution for print. */
function textPicture(item: TextItem): TextPicture {
  const scale = 8;
  const canvas = document.createElement('canvas');
  const measure = canvas.getContext('2d');
  if (measure === null) throw new Error('This browser cannot draw text.');
  measure.font = `${item.bold ? 'bold ' : ''}${item.size}px sans-serif`;
  const width = measure.measureText(item.text).width * 1.1 + item.size;
  const height = item.size * 2;
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('This browser cannot draw text.');
  pen.scale(scale, scale);
  const x = item.anchor === 'start' ? item.size / 2 : width / 2;
  const baseline = item.size * 1.4;
  const end = item.anchor === 'end' ? width - item.size / 2 : x;
  drawText(pen, { ...item, x: end, y: baseline, turn: 0 });
  const image = pen.getImageData(0, 0, canvas.width, canvas.height);
  return {
    width: image.width,
    height: image.height,
    data: image.data,
    x: -end,
    y: -baseline,
    drawnWidth: canvas.width / scale,
    drawnHeight: canvas.height / scale
  };
}
