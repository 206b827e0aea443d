/**
 * Where the hovered cell is seen: a ring about it is drawn from its place, not from
 * the id buffer, so that it is smooth at any size.
 */
import { MISSING_POSITION } from '../../contract/wire';
import { FLAG, type RenderStyle } from '../../scene/inputs';
import { stripY } from '../../scene/strip';
import { perspectiveSize, project } from '../projection';
import type { CanvasSize } from '../webgl2/frame_size';
import type { HoverMark, Rect } from './shader';

/** CSS pixels: a hovered cell is never drawn smaller, and its ring is this wide. */
const LEAST_RADIUS = 3.5;
const RING = 1.75;

export function hoverMark(
  position: number | null,
  cell: { readonly codes: readonly number[]; readonly flags: number } | null,
  matrix: Float32Array,
  size: CanvasSize,
  style: RenderStyle
): HoverMark | null {
  if (position === null || cell === null || (cell.flags & FLAG.hidden) !== 0) return null;
  if (cell.codes.includes(MISSING_POSITION)) return null;
  const [x, y, z = 0] = cell.codes.map(code => code / 65534);
  const flat = cell.codes.length < 3;
  const place = [x, cell.codes.length === 1 ? stripY(position) : y, z];
  const seen = project(matrix, place, size.width, size.height);
  if (seen === null) return null;
  const { pixelRatio } = size;
  const factor = flat ? 1 : perspectiveSize(seen.w);
  return {
    cell: position,
    x: seen.x,
    y: seen.y,
    radius: Math.max(LEAST_RADIUS, (style.pointSize * factor) / 2) * pixelRatio,
    ring: RING * pixelRatio
  };
}

/** All pixels that the mark touches. */
export function hoverRect({ x, y, radius, ring }: HoverMark, pixelRatio: number): Rect {
  const reach = Math.ceil(radius + ring + 3 * pixelRatio);
  return {
    left: Math.floor(x - reach),
    top: Math.floor(y - reach),
    right: Math.ceil(x + reach) + 1,
    bottom: Math.ceil(y + reach) + 1
  };
}
