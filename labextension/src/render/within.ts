/**
 * Which cells lie inside closed polygons: a mask of the polygons' box says "inside",
 * "outside" or "near an edge", and only cells near an edge are tested exactly. Every
 * back-end calls this on the columns that it holds.
 */
import { MISSING_POSITION } from '../contract/wire';
import { FLAG } from '../scene/inputs';
import { stripY } from '../scene/strip';
import type { Region, Within } from './renderer';

/** Cells of the mask per axis. */
const SIDE = 1024;
const OUTSIDE = 0;
const INSIDE = 1;
const EDGE = 2;

export interface WithinView {
  /** Unit cube -> clip space. */
  readonly matrix: ArrayLike<number>;
  /** CSS pixels of the canvas. */
  readonly width: number;
  readonly height: number;
}

/** Columns of cells start .. start + length; one axis per dimension. */
export interface WithinCells {
  readonly start: number;
  readonly axes: readonly Uint16Array[];
  readonly flags: Uint8Array;
}

/** Edges x0, y0, x1, y1 in CSS pixels. */
type Edge = readonly [number, number, number, number];

export class RegionTest {
  readonly bits: Uint8Array;
  private count = 0;
  private uncertain = 0;
  private readonly edges: Edge[] = [];
  private readonly mask = new Uint8Array(SIDE * SIDE);
  private readonly box = {
    left: Infinity,
    top: Infinity,
    right: -Infinity,
    bottom: -Infinity
  };
  /** Edges that touch each row of the mask. */
  private readonly rows: Edge[][] = Array.from({ length: SIDE }, () => []);
  private readonly scaleX: number;
  private readonly scaleY: number;

  /** `cells`: length of the display order; `reach`: pixels that rounding can move. */
  constructor(
    cells: number,
    private readonly region: Region,
    private readonly view: WithinView
  ) {
    this.bits = new Uint8Array((cells + 7) >>> 3);
    this.collect();
    const { left, top, right, bottom } = this.box;
    this.scaleX = SIDE / Math.max(1e-9, right - left);
    this.scaleY = SIDE / Math.max(1e-9, bottom - top);
    if (this.edges.length > 0) this.rasterise();
  }

  get result(): Within {
    return { bits: this.bits, count: this.count, uncertain: this.uncertain };
  }

  add({ start, axes, flags }: WithinCells): void {
    if (this.edges.length === 0) return;
    const m = this.view.matrix;
    const flat = m[3] === 0 && m[7] === 0 && m[11] === 0;
    if (flat && axes.length < 3) this.addFlat(start, axes, flags);
    else this.addDeep(start, axes, flags);
  }

  /** Without perspective: a place is two sums, and rounding moves all cells alike. */
  private addFlat(
    start: number,
    [xs, ys]: readonly Uint16Array[],
    flags: Uint8Array
  ): void {
    const { matrix: m, width, height } = this.view;
    const [halfX, halfY] = [width / 2 / m[15], height / 2 / m[15]];
    const [a, b, c] = [(m[0] * halfX) / 65534, m[4] * halfX, (m[12] + m[15]) * halfX];
    const [d, e, f] = [(-m[1] * halfY) / 65534, -m[5] * halfY, (m[15] - m[13]) * halfY];
    const step = ys === undefined ? 0 : 0.5 / 65534;
    const reachX = Math.abs(a) / 2 + Math.abs(b) * step;
    const reachY = Math.abs(d) / 2 + Math.abs(e) * step;
    // Straight to cells of the mask: nearly all cells are decided there.
    const { box, scaleX, scaleY, mask, bits } = this;
    const unit = ys === undefined ? 1 : 1 / 65534;
    const [ax, bx, cx] = [a * scaleX, b * unit * scaleX, (c - box.left) * scaleX];
    const [dy, ey, fy] = [d * scaleY, e * unit * scaleY, (f - box.top) * scaleY];
    const coarse = reachX * scaleX <= 1 && reachY * scaleY <= 1;
    let inside = 0;
    for (let i = 0; i < xs.length; i += 1) {
      const x = xs[i];
      const y = ys === undefined ? stripY(start + i) : ys[i];
      if (x === MISSING_POSITION || y === MISSING_POSITION) continue;
      const column = ax * x + bx * y + cx;
      const row = dy * x + ey * y + fy;
      let kind = EDGE;
      if (coarse) {
        if (column < -2 || row < -2 || column > SIDE + 2 || row > SIDE + 2) continue;
        const onMask = column >= 0 && row >= 0 && column < SIDE && row < SIDE;
        if (onMask) kind = mask[(row | 0) * SIDE + (column | 0)];
        if (kind === OUTSIDE) continue;
      }
      if ((flags[i] & FLAG.hidden) !== 0) continue;
      const position = start + i;
      if (kind === INSIDE) {
        bits[position >>> 3] |= 1 << (position & 7);
        inside += 1;
        continue;
      }
      const place = y * unit;
      const [px, py] = [a * x + b * place + c, d * x + e * place + f];
      this.judge(position, px, py, reachX, reachY);
    }
    this.count += inside;
  }

  private addDeep(start: number, axes: readonly Uint16Array[], flags: Uint8Array): void {
    const { matrix: m, width, height } = this.view;
    const [xs, ys, zs] = axes;
    const half = 0.5 / 65534;
    const steps = [half, ys === undefined ? 0 : half, zs === undefined ? 0 : half];
    for (let i = 0; i < xs.length; i += 1) {
      if ((flags[i] & FLAG.hidden) !== 0) continue;
      if (axes.some(axis => axis[i] === MISSING_POSITION)) continue;
      const x = xs[i] / 65534;
      const y = ys === undefined ? stripY(start + i) : ys[i] / 65534;
      const z = zs === undefined ? 0 : zs[i] / 65534;
      const w = m[3] * x + m[7] * y + m[11] * z + m[15];
      if (!(w > 0)) continue;
      const cx = (m[0] * x + m[4] * y + m[8] * z + m[12]) / w;
      const cy = (m[1] * x + m[5] * y + m[9] * z + m[13]) / w;
      // What half a step of each axis moves, to first order.
      let reachX = 0;
      let reachY = 0;
      for (let axis = 0; axis < 3; axis += 1) {
        reachX += Math.abs(m[axis * 4] - cx * m[axis * 4 + 3]) * steps[axis];
        reachY += Math.abs(m[axis * 4 + 1] - cy * m[axis * 4 + 3]) * steps[axis];
      }
      const [px, py] = [((cx + 1) / 2) * width, ((1 - cy) / 2) * height];
      const scale = 1 / w / 2;
      this.judge(start + i, px, py, reachX * scale * width, reachY * scale * height);
    }
  }

  private judge(position: number, x: number, y: number, rx: number, ry: number): void {
    const { box } = this;
    const beyond =
      x + rx < box.left || x - rx > box.right || y + ry < box.top || y - ry > box.bottom;
    if (beyond) return;
    const column = Math.floor((x - box.left) * this.scaleX);
    const row = Math.floor((y - box.top) * this.scaleY);
    // Rounding that reaches further than the next cell of the mask is tested exactly.
    const far = rx * this.scaleX > 1 || ry * this.scaleY > 1;
    const onMask = column >= 0 && column < SIDE && row >= 0 && row < SIDE;
    const kind = far || !onMask ? EDGE : this.mask[row * SIDE + column];
    if (kind === OUTSIDE) return;
    if (kind === EDGE) {
      if (this.touched(x, y, rx, ry)) this.uncertain += 1;
      if (!this.isInside(x, y)) return;
    }
    this.bits[position >>> 3] |= 1 << (position & 7);
    this.count += 1;
  }

  private collect(): void {
    const { box } = this;
    for (const points of this.region.polygons) {
      const n = points.length >> 1;
      if (n < 3) continue;
      for (let i = 0; i < n; i += 1) {
        const next = (i + 1) % n;
        const [x, y] = [points[i * 2], points[i * 2 + 1]];
        this.edges.push([x, y, points[next * 2], points[next * 2 + 1]]);
        box.left = Math.min(box.left, x);
        box.right = Math.max(box.right, x);
        box.top = Math.min(box.top, y);
        box.bottom = Math.max(box.bottom, y);
      }
    }
  }

  private rasterise(): void {
    const { mask, box, scaleX, scaleY } = this;
    for (const edge of this.edges) {
      const top = Math.floor((Math.min(edge[1], edge[3]) - box.top) * scaleY);
      const bottom = Math.floor((Math.max(edge[1], edge[3]) - box.top) * scaleY);
      for (let row = Math.max(0, top); row <= Math.min(SIDE - 1, bottom); row += 1) {
        this.rows[row].push(edge);
      }
    }
    for (let row = 0; row < SIDE; row += 1) {
      const y = box.top + (row + 0.5) / scaleY;
      const crossings = this.rows[row]
        .filter(([, y0, , y1]) => y0 > y !== y1 > y)
        .map(([x0, y0, x1, y1]) => x0 + ((y - y0) / (y1 - y0)) * (x1 - x0))
        .sort((a, b) => a - b);
      for (let k = 0; k + 1 < crossings.length; k += 2) {
        const from = Math.ceil((crossings[k] - box.left) * scaleX - 0.5);
        const to = Math.ceil((crossings[k + 1] - box.left) * scaleX - 0.5);
        mask.fill(
          INSIDE,
          row * SIDE + Math.max(0, from),
          row * SIDE + Math.min(SIDE, to)
        );
      }
    }
    // Near an edge: its row and one more on each side, from end to end.
    for (let row = 0; row < SIDE; row += 1) {
      for (const [x0, y0, x1, y1] of this.rows[row]) {
        const low = box.top + (row - 1) / scaleY;
        const high = box.top + (row + 2) / scaleY;
        const [from, to] = span(x0, y0, x1, y1, low, high);
        const first = Math.max(0, Math.floor((from - box.left) * scaleX) - 1);
        const last = Math.min(SIDE - 1, Math.floor((to - box.left) * scaleX) + 1);
        for (
          let near = Math.max(0, row - 1);
          near <= Math.min(SIDE - 1, row + 1);
          near += 1
        ) {
          mask.fill(EDGE, near * SIDE + first, near * SIDE + last + 1);
        }
      }
    }
  }

  /** Even-odd rule in double precision. */
  private isInside(x: number, y: number): boolean {
    const row = Math.floor((y - this.box.top) * this.scaleY);
    let inside = false;
    for (const [x0, y0, x1, y1] of this.rows[Math.min(SIDE - 1, Math.max(0, row))]) {
      if (y0 > y === y1 > y) continue;
      if (x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
    }
    return inside;
  }

  /** True where an edge touches the rectangle that the true place lies in. */
  private touched(x: number, y: number, rx: number, ry: number): boolean {
    const top = Math.floor((y - ry - this.box.top) * this.scaleY);
    const bottom = Math.floor((y + ry - this.box.top) * this.scaleY);
    for (let row = Math.max(0, top); row <= Math.min(SIDE - 1, bottom); row += 1) {
      if (this.rows[row].some(edge => crosses(edge, x, y, rx, ry))) return true;
    }
    return false;
  }
}

/** Least and largest x of an edge between two heights. */
function span(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  low: number,
  high: number
): [number, number] {
  if (y0 === y1) return [Math.min(x0, x1), Math.max(x0, x1)];
  const at = (y: number) =>
    x0 + Math.min(1, Math.max(0, (y - y0) / (y1 - y0))) * (x1 - x0);
  const [a, b] = [at(low), at(high)];
  return [Math.min(a, b), Math.max(a, b)];
}

/** An edge and a rectangle about (x, y) have a point in common. */
function crosses(
  [x0, y0, x1, y1]: Edge,
  x: number,
  y: number,
  rx: number,
  ry: number
): boolean {
  let from = 0;
  let to = 1;
  const clip = (start: number, delta: number, low: number, high: number): boolean => {
    if (delta === 0) return start >= low && start <= high;
    const [a, b] = [(low - start) / delta, (high - start) / delta];
    from = Math.max(from, Math.min(a, b));
    to = Math.min(to, Math.max(a, b));
    return from <= to;
  };
  return clip(x0, x1 - x0, x - rx, x + rx) && clip(y0, y1 - y0, y - ry, y + ry);
}
