/**
 * Where a view begins: default colour, colormap and embedding of a dataset.
 */
import type { Manifest } from '../contract/wire';
import type { Camera, ViewState } from './tree';

/** Grey to blue for genes (most cells hold none), viridis for other numbers. */
export const AUTO_COLORMAP = 'auto';
/** Bounds of the factor on the automatic point size. */
export const POINT_SCALE = { min: 0.25, max: 6 } as const;

/** The view of a dataset just opened; `camera` sees all of its embedding. */
export function initialView(manifest: Manifest, camera: Camera): ViewState {
  const field = manifest.default_field;
  return {
    embedding: manifest.default_embedding,
    colorBy: field === null ? null : { kind: 'obs', field },
    colormap: AUTO_COLORMAP,
    range: null,
    hidden: new Map(),
    selection: null,
    highlight: null,
    camera,
    pointScale: 1
  };
}
