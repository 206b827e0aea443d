/**
 * What can be done with a drawn shape: seen under another camera, moved, corrected,
 * and made into the polygons that decide which cells are meant.
 */
import type { Draft, Handle, Point } from '../state/draft';
import type { Camera } from '../state/tree';
import { screenToUnit, unitToScreen } from './camera';
import { moved, rectangleOf, simplify, strokePolygons } from './outline';

/** More corners than a hand can tell apart (CSS pixels between line and corner). */
const EDIT_TOLERANCE = 1.5;

/** The polygons that decide which cells are meant. */
export function draftPolygons({ tool, outlines, radius }: Draft): Point[][] {
  if (tool !== 'brush') return outlines.map(outline => [...outline]);
  return outlines.flatMap(line => strokePolygons(line, radius));
}

/** There is something to select with. */
export function isClosed({ tool, outlines }: Draft): boolean {
  return tool === 'brush'
    ? outlines.some(line => line.length > 0)
    : outlines.some(outline => outline.length > 2);
}

function sameView(draft: Draft, camera: Camera, size: Draft['size']): boolean {
  return (
    draft.camera === camera && draft.size[0] === size[0] && draft.size[1] === size[1]
  );
}

/**
 * The same shape over the same cells under another camera; null where no shape on the
 * screen is that (another view of a cloud in space).
 */
export function draftUnder(
  draft: Draft,
  camera: Camera,
  size: readonly [number, number]
): Draft | null {
  if (sameView(draft, camera, size)) return draft;
  if (draft.camera.kind !== '2d' || camera.kind !== '2d') return null;
  const from = draft.camera;
  const through = ([x, y]: Point): Point => {
    const [u, v] = screenToUnit(from, x, y, ...draft.size);
    return unitToScreen(camera, [u, v, 0], ...size) ?? [x, y];
  };
  const [a, b] = [through([0, 0]), through([1, 0])];
  return {
    ...draft,
    camera,
    size,
    outlines: draft.outlines.map(outline => outline.map(through)),
    radius: draft.radius * Math.hypot(b[0] - a[0], b[1] - a[1])
  };
}

/**
 * Drawn to its end. To be edited, it gets few enough corners to be taken one by one;
 * else it stays exactly what was drawn.
 */
export function editable(draft: Draft, toEdit = true): Draft {
  const outlines =
    toEdit && draft.tool === 'lasso'
      ? draft.outlines.map(outline => simplify(outline, EDIT_TOLERANCE))
      : draft.outlines;
  return { ...draft, outlines, phase: 'editing', count: null };
}

export function moveDraft(draft: Draft, dx: number, dy: number): Draft {
  const outlines = draft.outlines.map(outline => moved(outline, dx, dy));
  return { ...draft, outlines, count: null };
}

/** One corner elsewhere; a rectangle stays one. */
export function moveCorner(draft: Draft, { outline, corner }: Handle, to: Point): Draft {
  const outlines = draft.outlines.map((points, i) => {
    if (i !== outline) return points;
    if (draft.tool === 'rectangle') {
      // Counted from the moved corner: it, and the one that stays.
      const box = rectangleOf(to, points[(corner + 2) % 4]);
      // `rectangleOf` begins with `to` and goes round; a mirrored order is as good.
      return points.map((_, k) => box[(k - corner + 4) % 4]);
    }
    return points.map((point, k) => (k === corner ? to : point));
  });
  return { ...draft, outlines, count: null };
}

/** Without one corner; three are the least. */
export function dropCorner(draft: Draft, { outline, corner }: Handle): Draft {
  if (draft.tool === 'rectangle' || draft.outlines[outline].length <= 3) return draft;
  const outlines = draft.outlines.map((points, i) =>
    i === outline ? points.filter((_, k) => k !== corner) : points
  );
  return { ...draft, outlines, count: null };
}
