/**
 * Where the hovered cell is seen: a ring about it is drawn from its place, not from
 * the id buffer, so that it is smooth at any size.
 */
import { stripY } from '../../scene/strip';
import type { CellColumns } from '../columns';
import { perspectiveSize, project } from '../projection';
import type { CanvasSize } from './frame_size';
import type { HoverMark, Rect } from './passes/shade';

/** CSS pixels: a hovered cell is never drawn smaller, and its ring is this wide. */
const LEAST_RADIUS = 3.5;
const RING = 1.75;

export function hoverMark(
  position: number | null,
  columns: CellColumns,
  matrix: Float32Array,
  size: CanvasSize,
  pointSize: number
): HoverMark | null {
  const place = position === null ? null : columns.place(position, stripY);
  if (position === null || place === null) return null;
  const seen = project(matrix, place, size.width, size.height);
  if (seen === null) return null;
  const { pixelRatio } = size;
  const factor = columns.dims === 3 ? perspectiveSize(seen.w) : 1;
  return {
    cell: position,
    x: seen.x,
    y: size.height - seen.y,
    radius: Math.max(LEAST_RADIUS, (pointSize * factor) / 2) * pixelRatio,
    ring: RING * pixelRatio
  };
}

/** All pixels that the mark touches. */
export function hoverRect({ x, y, radius, ring }: HoverMark): Rect {
  const reach = Math.ceil(radius + ring + 3);
  const [left, bottom] = [Math.floor(x - reach), Math.floor(y - reach)];
  return { x: left, y: bottom, width: 2 * reach + 2, height: 2 * reach + 2 };
}
