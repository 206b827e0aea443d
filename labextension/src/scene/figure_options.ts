/**
 * What a person may choose of a figure.
 */

export type FigureFormat = 'png' | 'svg' | 'pdf';

export interface FigureOptions {
  readonly format: FigureFormat;
  /** Points, 1/72 inch. */
  readonly width: number;
  readonly height: number;
  /** Pixels per inch of the cells (and of everything else in a PNG). */
  readonly dpi: number;
  readonly background: 'white' | 'theme' | 'transparent';
  /** null: none. */
  readonly title: string | null;
  readonly legend: boolean;
  readonly axes: boolean;
  readonly scale: boolean;
  readonly names: boolean;
}

export const INCH = 72;
export const MM = INCH / 25.4;

/** Two thirds of a page, at the resolution that journals ask for. */
export const FIGURE: FigureOptions = {
  format: 'png',
  width: 6 * INCH,
  height: 4 * INCH,
  dpi: 300,
  background: 'white',
  title: null,
  legend: true,
  axes: true,
  scale: false,
  names: false
};

export const FIGURE_LIMITS = {
  /** Points: an inch to two metres. */
  side: { min: 36, max: 5700 },
  dpi: { min: 36, max: 2400 },
  /** What browsers can hold in one canvas. */
  pixelSide: 16_384,
  pixels: 140_000_000
} as const;

export const MEDIA_TYPE: Readonly<Record<FigureFormat, string>> = {
  png: 'image/png',
  svg: 'image/svg+xml',
  pdf: 'application/pdf'
};

/** Why no such figure can be made, as a sentence; null where it can. */
export function figureProblem({ width, height, dpi }: FigureOptions): string | null {
  const { side, pixelSide, pixels } = FIGURE_LIMITS;
  const sides = [width, height];
  if (!sides.every(value => value >= side.min && value <= side.max)) {
    return 'A figure is between half an inch and two metres wide and high.';
  }
  if (!(dpi >= FIGURE_LIMITS.dpi.min && dpi <= FIGURE_LIMITS.dpi.max)) {
    return `The resolution is between ${FIGURE_LIMITS.dpi.min} and ${FIGURE_LIMITS.dpi.max} dots per inch.`;
  }
  const [w, h] = sides.map(value => (value / INCH) * dpi);
  return w > pixelSide || h > pixelSide || w * h > pixels
    ? 'That many pixels do not fit into a browser: choose a smaller figure or fewer dots per inch.'
    : null;
}
