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
    };

/** Bits of the flags column. */
export const FLAG = { hidden: 1, selected: 2, highlighted: 4 } as const;

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
}
