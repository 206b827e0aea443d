/**
 * The state of one viewer: one immutable JSON-like tree. Undo, session bundles,
 * deep links and Python's `viewer.state` all read this and nothing else.
 */
import type { ScoreMethod, Transform } from '../contract/wire';

export interface GeneColor {
  readonly kind: 'gene';
  readonly layer: number;
  readonly gene: number;
  readonly name: string;
  /** Absent: the values as they are. */
  readonly transform?: Transform;
}

/** One number per cell out of many genes. */
export interface ScoreColor {
  readonly kind: 'score';
  readonly layer: number;
  /** Rows in the layer's own var. */
  readonly genes: readonly number[];
  /** What a person calls it; no part of what is computed. */
  readonly name: string;
  readonly method: ScoreMethod;
  readonly transform?: Transform;
}

export type ColorBy =
  { readonly kind: 'obs'; readonly field: number } | GeneColor | ScoreColor;

/** A set of cells in display order: bit i of byte i>>3, least bit first. */
export interface CellSet {
  readonly bits: Uint8Array;
  readonly count: number;
}

export interface Camera2D {
  readonly kind: '2d';
  /** Centre in the unit square and zoom (1 = everything fits). */
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Camera3D {
  readonly kind: '3d';
  readonly target: readonly [number, number, number];
  /** Unit quaternion x, y, z, w. */
  readonly rotation: readonly [number, number, number, number];
  readonly zoom: number;
}

export type Camera = Camera2D | Camera3D;

export type Tool =
  | 'pan'
  | 'lasso'
  | 'polygon'
  | 'rectangle'
  | 'brush'
  /** A click takes all cells of the category (or of the value) under it. */
  | 'category'
  /** A click takes the cell's neighbours in the graph. */
  | 'neighbours';

/** How the picture is drawn; nothing here changes which cells are meant. */
export interface Display {
  readonly mode: 'points' | 'translucent' | 'density';
  /** 0..1, in the translucent mode. */
  readonly opacity: number;
  /** Rare categories and high values lie on top; else by lot. */
  readonly rareOnTop: boolean;
  readonly hiddenCells: 'vanish' | 'grey';
  /** Names at the centroids of the coloured categories. */
  readonly labels: boolean;
  readonly axes: boolean;
  /** 3D: around the data, in a plane, or through it. */
  readonly navigation: 'orbit' | 'planar' | 'fly';
}

/** Cells whose value lies outside of the range are hidden. */
export interface ValueFilter {
  readonly colorBy: ColorBy;
  readonly range: readonly [number, number];
  /** Cells without a value stay. */
  readonly keepMissing: boolean;
}

/** Cells that a person put together, with a colour of their own. */
export interface HighlightGroup {
  readonly name: string;
  /** #rrggbb */
  readonly color: string;
  readonly cells: CellSet;
  readonly shown: boolean;
}

export interface ViewState {
  /** Index into `manifest.embeddings`; null when there is none. */
  readonly embedding: number | null;
  readonly colorBy: ColorBy | null;
  readonly colormap: string;
  /** Colour range of the current number column; null = robust default. */
  readonly range: readonly [number, number] | null;
  /** Hidden category codes per obs field; -1 stands for missing. */
  readonly hidden: ReadonlyMap<number, readonly number[]>;
  /** One per column at most; all of them and `hidden` hold together (AND). */
  readonly filters: readonly ValueFilter[];
  /** Cells that a person took away by hand, whatever they hold; null: none. */
  readonly excluded: CellSet | null;
  readonly selection: CellSet | null;
  /** At most 15; the first one that holds a cell colours it. */
  readonly groups: readonly HighlightGroup[];
  readonly highlight: CellSet | null;
  readonly camera: Camera;
  /** Multiplies the automatic point size. */
  readonly pointScale: number;
  readonly display: Display;
}
