/**
 * In which format cells are added up: floats where the GPU can blend them, else what
 * it has, and then counts end at 2048 or at 255.
 */
import type { DrawMode } from '../../scene/inputs';

export interface SumFormat {
  readonly internal: number;
  /** What one cell adds to a count. */
  readonly unit: number;
}

/** null: this mode cannot be drawn here, and cells lie on each other instead. */
export type SumFormats = Readonly<Record<Exclude<DrawMode, 'points'>, SumFormat | null>>;

export function sumFormats(gl: WebGL2RenderingContext): SumFormats {
  const floats = gl.getExtension('EXT_color_buffer_float') !== null;
  if (floats && gl.getExtension('EXT_float_blend')) {
    return {
      density: { internal: gl.R32F, unit: 1 },
      translucent: { internal: gl.RGBA32F, unit: 1 }
    };
  }
  if (floats || gl.getExtension('EXT_color_buffer_half_float')) {
    const half = { internal: gl.RGBA16F, unit: 1 };
    return { density: half, translucent: half };
  }
  return { density: { internal: gl.RGBA8, unit: 1 / 255 }, translucent: null };
}
