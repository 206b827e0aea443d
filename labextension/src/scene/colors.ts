/**
 * The summary of a column and the view's choices -> how codes become colours.
 */
import type { FieldSummary } from '../contract/wire';
import { effectiveRange } from '../state/selectors';
import { colormap, entry } from './colormaps';
import type { Coloring, Rgb, Theme } from './inputs';
import { categoryPalette, missingColor, plainColor } from './palette';
import { categoryRanks, VALUE_RANKS } from './ranks';

/** What the headers of a value column said. */
export interface ColumnEncoding {
  readonly missing: number;
  /** Value of code 0 and of the top code (missing - 1); null for categories. */
  readonly min: number | null;
  readonly max: number | null;
}

export interface ColoringInput {
  /** null: nothing colours the cells. */
  readonly summary: FieldSummary | null;
  readonly encoding: ColumnEncoding | null;
  readonly colormap: string;
  /** Chosen colour range in values; null: the robust default. */
  readonly range: readonly [number, number] | null;
  readonly theme: Theme;
  /** Rare categories and high values lie on top; absent: by lot. */
  readonly rareOnTop?: boolean;
}

export function coloringFor(input: ColoringInput): Coloring {
  const { summary, encoding, theme, rareOnTop = false } = input;
  if (summary === null) return { kind: 'none', color: plainColor(theme) };
  if (summary.kind === 'category') {
    return {
      kind: 'category',
      palette: categoryPalette(summary),
      missing: encoding?.missing ?? summary.missing,
      missingColor: missingColor(theme),
      ranks: rareOnTop ? categoryRanks(summary) : null
    };
  }
  const missing = encoding?.missing ?? 255;
  const range = effectiveRange(summary, input.range);
  const min = encoding?.min ?? summary.min;
  const max = encoding?.max ?? summary.max;
  const codes =
    range === null || min === null || max === null
      ? { low: 0, high: missing - 1 }
      : codeRange(range, min, max, missing - 1);
  return {
    kind: 'number',
    colormap: colormap(input.colormap, theme),
    ...codes,
    missing,
    missingColor: missingColor(theme),
    ranks: rareOnTop ? VALUE_RANKS : null
  };
}

/**
 * A range of values as a range of codes, not rounded: codes 0..top stand for
 * min..max, and a narrow range over u8 codes would jump if it were.
 */
export function codeRange(
  range: readonly [number, number],
  min: number,
  max: number,
  top: number
): { readonly low: number; readonly high: number } {
  // A constant column has code 0 only; any range gives it the first colour.
  if (!(max > min)) return { low: 0, high: top };
  const code = (value: number) => ((value - min) / (max - min)) * top;
  return { low: code(range[0]), high: code(range[1]) };
}

/** Index 0..255 into the colormap, as the shaders compute it. */
export function colormapIndex(code: number, low: number, high: number): number {
  if (!(high > low)) return code < high ? 0 : 255;
  return Math.floor(Math.min(1, Math.max(0, (code - low) / (high - low))) * 255 + 0.5);
}

/** The colour of a code: for tooltips, and the reference of the image tests. */
export function colorOf(coloring: Coloring, code: number): Rgb {
  if (coloring.kind === 'none') return coloring.color;
  if (code === coloring.missing) return coloring.missingColor;
  if (coloring.kind === 'number') {
    return entry(coloring.colormap, colormapIndex(code, coloring.low, coloring.high));
  }
  const known = code * 3 < coloring.palette.length;
  return known ? entry(coloring.palette, code) : coloring.missingColor;
}
