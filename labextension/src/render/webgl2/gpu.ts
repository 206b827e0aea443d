/**
 * What passes and buffers need of a graphics context: the calls, and programs that
 * are compiled once however many viewers draw with them.
 */
import type { Program } from './program';
import type { SumFormats } from './sum_format';

export interface Gpu {
  readonly gl: WebGL2RenderingContext;
  /** Many ranges of one buffer in one call; null where there is no such call. */
  readonly multiDraw: WEBGL_multi_draw | null;
  /** How the density and translucent modes add cells up. */
  readonly sums: SumFormats;
  program(vertex: string, fragment: string): Program;
}

/** False where the GPU has no memory for what `allocate` makes. */
export function fitsMemory(gl: WebGL2RenderingContext, allocate: () => void): boolean {
  // Older errors say nothing of this one; a lost context answers but once.
  for (let i = 0; i < 8 && gl.getError() !== gl.NO_ERROR; i += 1);
  allocate();
  return gl.getError() !== gl.OUT_OF_MEMORY;
}
