/**
 * Shapes that a person draws over the picture -> closed polygons. Plain geometry in
 * CSS pixels; knows no canvas and no cells.
 */
import type { Point } from '../state/draft';

/** Corners of the round ends of a painted stroke, half a turn each. */
const ROUND = 12;

export function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** The four corners of the rectangle between two opposite ones. */
export function rectangleOf([x1, y1]: Point, [x2, y2]: Point): Point[] {
  return [
    [x1, y1],
    [x2, y1],
    [x2, y2],
    [x1, y2]
  ];
}

function toSegment(point: Point, a: Point, b: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const along = (point[0] - a[0]) * dx + (point[1] - a[1]) * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, along / length));
  return distance(point, [a[0] + t * dx, a[1] + t * dy]);
}

/**
 * Fewer corners, none of those left out farther than `tolerance` from the line that
 * stands for them (Ramer, Douglas and Peucker); both ends stay.
 */
export function simplify(points: readonly Point[], tolerance: number): readonly Point[] {
  if (points.length < 3) return points;
  const kept = new Uint8Array(points.length);
  kept[0] = kept[points.length - 1] = 1;
  const open: [number, number][] = [[0, points.length - 1]];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [first, last] = span;
    let [worst, at] = [tolerance, -1];
    for (let i = first + 1; i < last; i += 1) {
      const off = toSegment(points[i], points[first], points[last]);
      if (off > worst) [worst, at] = [off, i];
    }
    if (at < 0) continue;
    kept[at] = 1;
    open.push([first, at], [at, last]);
  }
  return points.filter((_, i) => kept[i] === 1);
}

/** All that lies within `radius` of a straight line: round at both ends. */
function capsule(a: Point, b: Point, radius: number): Point[] {
  const turn = Math.atan2(b[1] - a[1], b[0] - a[0]);
  const half = (centre: Point, from: number): Point[] =>
    Array.from({ length: ROUND + 1 }, (_, i) => {
      const angle = from + (i / ROUND) * Math.PI;
      return [centre[0] + radius * Math.cos(angle), centre[1] + radius * Math.sin(angle)];
    });
  return [...half(b, turn - Math.PI / 2), ...half(a, turn + Math.PI / 2)];
}

/**
 * A painted stroke as polygons, one for each straight part of its middle line, whose
 * union is what was painted; a stroke of one point is a dot.
 */
export function strokePolygons(middle: readonly Point[], radius: number): Point[][] {
  const line = simplify(middle, Math.max(0.25, radius / 40));
  if (line.length === 0) return [];
  if (line.length === 1) return [capsule(line[0], line[0], radius)];
  return line.slice(1).map((point, i) => capsule(line[i], point, radius));
}

export function moved(points: readonly Point[], dx: number, dy: number): Point[] {
  return points.map(([x, y]) => [x + dx, y + dy]);
}

/** Inside by the even-odd rule, as the server decides it. */
export function contains(polygon: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  polygon.forEach(([ax, ay], i) => {
    const [bx, by] = polygon[(i + 1) % polygon.length];
    const crosses = ay > y !== by > y;
    if (crosses && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}

/** The middle of the box around some points. */
export function middleOf(points: readonly Point[]): Point {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const mid = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  return [mid(xs), mid(ys)];
}
