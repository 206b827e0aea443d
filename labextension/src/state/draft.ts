/**
 * The shape that a person draws or edits before it becomes a selection. It belongs to
 * the camera it was drawn under; over a flat picture it follows the cells.
 */
import type { Camera, CellSet } from './tree';

/** CSS pixels in the canvas, from its top left corner. */
export type Point = readonly [number, number];

/** Tools that draw a shape; the others take cells by a click. */
export type ShapeTool = 'lasso' | 'polygon' | 'rectangle' | 'brush';

/** What a selection does to the one before it. */
export type SelectMode = 'new' | 'add' | 'subtract' | 'intersect';

export interface Draft {
  readonly tool: ShapeTool;
  readonly mode: SelectMode;
  /** Corners of closed outlines; of a brush the middle lines of its strokes. */
  readonly outlines: readonly (readonly Point[])[];
  /** CSS pixels, of a brush. */
  readonly radius: number;
  readonly camera: Camera;
  /** Of the canvas, CSS pixels. */
  readonly size: readonly [number, number];
  /** `drawing`: it still grows; `editing`: it waits to be applied. */
  readonly phase: 'drawing' | 'editing';
  /** Cells inside; null while nobody knows. */
  readonly count: { readonly cells: number; readonly exact: boolean } | null;
  /** What its cells are combined with; undefined: what is selected when it is applied. */
  readonly before?: CellSet | null;
}

/** A corner that can be taken by the pointer. */
export interface Handle {
  readonly outline: number;
  readonly corner: number;
}
