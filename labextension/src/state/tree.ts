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

export type Tool = 'pan' | 'lasso';

export interface ViewState {
  /** Index into `manifest.embeddings`; null when there is none. */
  readonly embedding: number | null;
  readonly colorBy: ColorBy | null;
  readonly colormap: string;
  /** Colour range of the current number column; null = robust default. */
  readonly range: readonly [number, number] | null;
  /** Hidden category codes per obs field; -1 stands for missing. */
  readonly hidden: ReadonlyMap<number, readonly number[]>;
  readonly selection: CellSet | null;
  readonly highlight: CellSet | null;
  readonly camera: Camera;
  /** Multiplies the automatic point size. */
  readonly pointScale: number;
}
