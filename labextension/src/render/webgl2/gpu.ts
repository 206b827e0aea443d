/**
 * What passes and buffers need of a graphics context: the calls, and programs that
 * are compiled once however many viewers draw with them.
 */
import type { Program } from './program';

export interface Gpu {
  readonly gl: WebGL2RenderingContext;
  /** Many ranges of one buffer in one call; null where there is no such call. */
  readonly multiDraw: WEBGL_multi_draw | null;
  program(vertex: string, fragment: string): Program;
}
