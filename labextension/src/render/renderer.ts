/**
 * The one interface that every back-end draws behind. A renderer knows columns,
 * colours and matrices; it knows no dataset, no store and no transport.
 */
import type { Coloring, RenderStyle } from '../scene/inputs';

export interface RenderStats {
  readonly backend: 'webgl2' | 'cpu';
  readonly loaded: number;
  readonly drawn: number;
  /** Milliseconds of the last geometry pass. */
  readonly frameMs: number;
  /** True once every loaded cell is in the picture and the camera is still. */
  readonly settled: boolean;
  /** Cells that fit into memory where that is fewer than all; null: no limit met. */
  readonly limit: number | null;
}

/** Closed polygons in CSS pixels of the canvas, under the camera of the moment. */
export interface Region {
  /** Inside is where an odd number of edges lies to one side (even-odd rule). */
  readonly polygons: readonly Float64Array[];
}

/** What the positions that are here say of a region; the server says it exactly. */
export interface Within {
  /** Bitmap in display order, see scene/bits.ts; hidden cells are never inside. */
  readonly bits: Uint8Array;
  readonly count: number;
  /** Cells so near an edge that rounded positions cannot decide. */
  readonly uncertain: number;
}

export interface CaptureOptions {
  /** Pixels of the whole picture; beyond the screen's size it is drawn in tiles. */
  readonly width: number;
  readonly height: number;
  readonly transparent: boolean;
  /** Pixels of the picture for one CSS pixel of `style.pointSize`. */
  readonly pixelRatio: number;
  /**
   * In place of what is on screen, which stays as it is: a figure has another shape
   * (the matrix maps to the whole picture) and may have another theme.
   */
  readonly matrix: Float32Array;
  readonly coloring: Coloring;
  readonly style: RenderStyle;
}

export interface Renderer {
  readonly canvas: HTMLCanvasElement;
  resize(width: number, height: number, pixelRatio: number): void;
  /**
   * Forget all cells (places, values, flags); make room for `capacity` cells with
   * `dims` axes. A 1-D embedding is drawn as a strip, see scene/strip.ts.
   */
  setGeometry(capacity: number, dims: 1 | 2 | 3): void;
  /**
   * Append or replace cells from `start`: one u16 column per axis. The renderer takes
   * the arrays over (it may send their buffer to a worker): the caller keeps none.
   */
  setPoints(start: number, axes: readonly Uint16Array[]): void;
  /** Replace value codes from `start`. */
  setValues(start: number, codes: Uint8Array | Uint16Array | Uint32Array): void;
  /** Forget all values (cells are drawn in the missing colour until given). */
  clearValues(): void;
  setFlags(start: number, flags: Uint8Array): void;
  setColoring(coloring: Coloring): void;
  setStyle(style: RenderStyle): void;
  /**
   * 4x4 column-major: unit cube (position code / 65534 per axis) -> clip space.
   * In 3D, w is 1 at the distance where cells have their nominal size.
   * `moving` lets the renderer draw a prefix that fits the frame budget; it counts as
   * over after 300 ms without a call.
   */
  setCamera(matrix: Float32Array, moving: boolean): void;
  setHover(position: number | null): void;
  /** Cell on top within `radius` CSS pixels of (x, y), or null. */
  pick(x: number, y: number, radius: number): number | null;
  /**
   * The next `setGeometry` is another embedding of the same cells: `setMorph(t)` then
   * draws them between their old place (0) and their new one (1).
   */
  beginMorph(): void;
  setMorph(t: number): void;
  /** Off-screen viewers draw nothing and may give back what they can make again. */
  setVisible(visible: boolean): void;
  within(region: Region): Promise<Within>;
  /** Every loaded cell at any size; resolves with straight (not premultiplied) RGBA. */
  capture(options: CaptureOptions): Promise<ImageData>;
  /** Resolves after the next settled frame, for screenshots and tests. */
  settled(): Promise<void>;
  onStats(listener: (stats: RenderStats) => void): () => void;
  dispose(): void;
}

export type RendererFactory = (canvas: HTMLCanvasElement) => Renderer;
