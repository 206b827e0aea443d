/**
 * Reads the id buffer: which cell is under the pointer, or nearest to it.
 */
import type { IdTarget } from '../id_target';

/**
 * Cell position at or nearest to a place in device pixels from the top left,
 * within `radius`; cells that `skip` names do not count. null: nobody.
 */
export function pickCell(
  gl: WebGL2RenderingContext,
  target: IdTarget,
  x: number,
  y: number,
  radius: number,
  skip: (position: number) => boolean
): number | null {
  const { margin, scale, height } = target.size;
  const { samples } = target;
  const centerX = (x + margin) * scale;
  const centerY = (height - y + margin) * scale;
  const reach = Math.max(0.5, radius * scale);
  const left = Math.max(0, Math.floor(centerX - reach));
  const bottom = Math.max(0, Math.floor(centerY - reach));
  const width = Math.min(samples.width, Math.ceil(centerX + reach)) - left;
  const rows = Math.min(samples.height, Math.ceil(centerY + reach)) - bottom;
  if (!(width > 0) || !(rows > 0)) return null;
  // RGBA is the one format that every driver reads unsigned integers in.
  const ids = new Uint32Array(width * rows * 4);
  gl.bindFramebuffer(gl.FRAMEBUFFER, target.framebuffer);
  gl.pixelStorei(gl.PACK_ALIGNMENT, 4);
  gl.readPixels(left, bottom, width, rows, gl.RGBA_INTEGER, gl.UNSIGNED_INT, ids);
  gl.bindFramebuffer(gl.FRAMEBUFFER, null);

  let best: number | null = null;
  let nearest = Infinity;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const id = ids[(row * width + column) * 4];
      if (id === 0) continue;
      const dx = left + column + 0.5 - centerX;
      const dy = bottom + row + 0.5 - centerY;
      // The sample that holds the pointer is a hit whatever its middle's distance.
      const inside = Math.abs(dx) <= 0.5 && Math.abs(dy) <= 0.5;
      const distance = inside ? 0 : Math.hypot(dx, dy);
      if (distance >= nearest || (distance > reach && !inside)) continue;
      if (skip(id - 1)) continue;
      best = id - 1;
      nearest = distance;
    }
  }
  return best;
}
