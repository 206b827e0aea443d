/**
 * The parts of a figure: what is drawn where, in points (1/72 inch), y down.
 */

export interface TextItem {
  readonly kind: 'text';
  readonly text: string;
  /** Of the baseline. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly bold: boolean;
  readonly anchor: 'start' | 'middle' | 'end';
  /** Degrees about (x, y), clockwise. */
  readonly turn: number;
  readonly color: string;
  /** Colour of the rim that keeps it readable above the cells; null: none. */
  readonly halo: string | null;
}

export type FigureItem =
  | TextItem
  | {
      readonly kind: 'rect' | 'points';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      /** Of a rectangle; the points bring their colours. */
      readonly fill: string;
    }
  | {
      readonly kind: 'line';
      readonly from: readonly [number, number];
      readonly to: readonly [number, number];
      readonly width: number;
      readonly color: string;
      /** An arrow at the end. */
      readonly arrow: boolean;
    }
  | {
      readonly kind: 'circle';
      readonly x: number;
      readonly y: number;
      readonly radius: number;
      readonly fill: string;
    }
  | {
      /** From bottom to top. */
      readonly kind: 'gradient';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly stops: readonly string[];
    };

export interface Figure {
  readonly width: number;
  readonly height: number;
  readonly title: string | null;
  /** null: transparent. */
  readonly background: string | null;
  readonly items: readonly FigureItem[];
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const FONT = { title: 11, legend: 8, label: 8, axis: 8 } as const;
/** Width of the rim around text, as a share of its size. */
export const HALO = 0.24;
/** From the middle of small letters to their baseline. */
export const MIDDLE = 0.35;

/** A text at the origin, to be put somewhere. */
export function text(value: string, color: string, size: number): TextItem {
  return {
    kind: 'text',
    text: value,
    x: 0,
    y: 0,
    size,
    bold: false,
    anchor: 'start',
    turn: 0,
    color,
    halo: null
  };
}
