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
}

export interface Renderer {
  readonly canvas: HTMLCanvasElement;
  resize(width: number, height: number, pixelRatio: number): void;
  /**
   * Forget all cells (places, values, flags); make room for `capacity` cells with
   * `dims` axes. A 1-D embedding is drawn as a strip, see scene/strip.ts.
   */
  setGeometry(capacity: number, dims: 1 | 2 | 3): void;
  /** Append or replace cells from `start`: one u16 column per axis. */
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
  /** Resolves after the next settled frame, for screenshots and tests. */
  settled(): Promise<void>;
  onStats(listener: (stats: RenderStats) => void): () => void;
  dispose(): void;
}

export type RendererFactory = (canvas: HTMLCanvasElement) => Renderer;
