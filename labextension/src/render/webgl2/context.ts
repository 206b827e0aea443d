/**
 * The WebGL2 context of a canvas: made or refused, lost and restored.
 */
import type { DisposableStore } from '../../core/disposable';
import { RendererUnavailableError } from '../errors';

/**
 * The drawing buffer is kept, so that a change of the hovered cell repaints a few
 * pixels only, and so that the canvas can be read at any time.
 */
const ATTRIBUTES: WebGLContextAttributes = {
  alpha: true,
  antialias: false,
  depth: false,
  stencil: false,
  premultipliedAlpha: true,
  preserveDrawingBuffer: true,
  powerPreference: 'high-performance'
};

export function createContext(canvas: HTMLCanvasElement): WebGL2RenderingContext {
  const gl = canvas.getContext('webgl2', ATTRIBUTES);
  if (!gl) throw new RendererUnavailableError();
  return gl;
}

/** Call back when the context goes and when a new one stands in its place. */
export function watchContext(
  canvas: HTMLCanvasElement,
  store: DisposableStore,
  lost: () => void,
  restored: () => void
): void {
  store.listen(canvas, 'webglcontextlost', event => {
    // Without this the browser never restores it.
    event.preventDefault();
    lost();
  });
  store.listen(canvas, 'webglcontextrestored', restored);
}
