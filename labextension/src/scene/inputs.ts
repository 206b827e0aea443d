/**
 * Plain inputs of a renderer: what state and columns become before they are drawn.
 * No DOM, no GPU, no store.
 */

export type Rgb = readonly [number, number, number]; // 0..255

export type Theme = 'light' | 'dark';

/** What a cell's value code means. Values live in one column, codes 0..max. */
export type Coloring =
  | { readonly kind: 'none'; readonly color: Rgb }
  | {
      readonly kind: 'category';
      /** RGB per code, 3 bytes each. */
      readonly palette: Uint8Array;
      readonly missing: number;
      readonly missingColor: Rgb;
      /** Draw order per code, 0..RANK.values - 1, higher on top; null: all alike. */
      readonly ranks: Uint8Array | null;
    }
  | {
      readonly kind: 'number';
      /** 256 RGB entries, 768 bytes. */
      readonly colormap: Uint8Array;
      /** Codes (inclusive) that map to the first and the last colour. */
      readonly low: number;
      readonly high: number;
      readonly missing: number;
      readonly missingColor: Rgb;
      /** Draw order per colour of the colormap (256), as for categories. */
      readonly ranks: Uint8Array | null;
    };

/** Bits of the flags column; bits 4..7 hold the highlight group, 0 for none. */
export const FLAG = { hidden: 1, selected: 2, highlighted: 4 } as const;
export const GROUP_SHIFT = 4;
/** Groups 1..15 fit the flags. */
export const MOST_GROUPS = 15;

/**
 * Who is on top in 1D and 2D, the same in every back-end: the higher rank, then the
 * earlier cell of the display order, so that what level 0 showed stays where it is
 * while the rest fills the gaps. In 3D the nearer cell, then the earlier one.
 * 4 bits of rank and 28 of position make one sortable word: 268 M cells.
 */
export const RANK = {
  /** Hidden cells that are shown in grey. */
  grey: 0,
  /** `Coloring.ranks` is added to this one: 1..11. */
  plain: 1,
  values: 11,
  group: 12,
  selected: 14,
  highlighted: 15
} as const;

/** How cells that lie on each other become a picture. */
export type DrawMode = 'points' | 'translucent' | 'density';

export interface RenderStyle {
  readonly background: Rgb;
  readonly foreground: Rgb;
  /** CSS pixels; the renderer multiplies by the pixel ratio. */
  readonly pointSize: number;
  /** 0..1: how far cells outside a selection fade into the background. */
  readonly dim: number;
  /** Draw rings around selected / highlighted cells in these colours. */
  readonly selectedColor: Rgb;
  readonly highlightedColor: Rgb;
  /** RGB of the highlight groups 0..15, 48 bytes; group 0 is never drawn. */
  readonly groupColors: Uint8Array;
  readonly mode: DrawMode;
  /** 0..1, in the translucent mode. */
  readonly opacity: number;
  /** 256 RGB entries for the density mode. */
  readonly densityColormap: Uint8Array;
  /** Hidden cells are not drawn, or lie in grey below all others. */
  readonly hiddenCells: 'vanish' | 'grey';
  readonly hiddenColor: Rgb;
}
