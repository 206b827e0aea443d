/**
 * The stage of the renderer's image tests: a bare page with one canvas, the real
 * renderer, and generated cells. Nothing of it is shipped.
 */
import type { Renderer, RenderStats } from '../../labextension/src/render/renderer';
import { createWebgl2Renderer } from '../../labextension/src/render/webgl2/renderer';
import { matrixFor } from '../../labextension/src/scene/camera';
import { FIT_2D } from '../../labextension/src/scene/camera2d';
import { FIT_3D } from '../../labextension/src/scene/camera3d';
import type { Coloring, Theme } from '../../labextension/src/scene/inputs';
import { categoryColor, missingColor } from '../../labextension/src/scene/palette';
import { automaticPointSize } from '../../labextension/src/scene/pointsize';
import { mix32 } from '../../labextension/src/scene/strip';
import { styleFor } from '../../labextension/src/scene/style';
import type { Camera } from '../../labextension/src/state/tree';

export type Pixel = readonly [number, number, number];
export type Unit = readonly [number, number, number];

export const canvas = document.querySelector('canvas') as HTMLCanvasElement;

/** A renderer that fills the page; one at a time. */
export class Stage {
  readonly renderer: Renderer = createWebgl2Renderer(canvas);
  readonly width = canvas.clientWidth;
  readonly height = canvas.clientHeight;
  stats: RenderStats | null = null;
  camera: Camera = FIT_2D;

  constructor() {
    this.renderer.onStats(stats => (this.stats = stats));
    this.renderer.resize(this.width, this.height, devicePixelRatio);
    this.renderer.setStyle(styleFor('light', 12));
  }

  look(camera: Camera, moving = false): void {
    this.camera = camera;
    this.renderer.setCamera(matrixFor(camera, this.width, this.height), moving);
  }

  /** Cells at these places of the unit cube, all in sight. */
  place(points: readonly Unit[], dims: 1 | 2 | 3 = 2): void {
    const axes = Array.from({ length: dims }, (_, axis) =>
      Uint16Array.from(points, point => Math.round(point[axis] * 65534))
    );
    this.renderer.setGeometry(points.length, dims);
    this.renderer.setPoints(0, axes);
    this.look(dims === 3 ? FIT_3D : FIT_2D);
  }

  /** Generated clusters in default colours, as a viewer would show them. */
  show(cells: number, groups: number, dims: 1 | 2 | 3, theme: Theme = 'light'): Cells {
    const made = clusters(cells, groups, dims);
    this.renderer.setGeometry(cells, dims);
    this.renderer.setPoints(0, made.axes);
    this.renderer.setValues(0, made.codes);
    this.renderer.setColoring(defaultColoring(groups, theme));
    const size = automaticPointSize(cells, this.width, this.height, 1);
    this.renderer.setStyle(styleFor(theme, size));
    this.look(dims === 3 ? FIT_3D : FIT_2D);
    return made;
  }
}

export function defaultColoring(groups: number, theme: Theme = 'light'): Coloring {
  const palette = new Uint8Array(groups * 3);
  for (let code = 0; code < groups; code += 1) {
    palette.set(categoryColor(code), code * 3);
  }
  return {
    kind: 'category',
    palette,
    missing: 255,
    missingColor: missingColor(theme),
    ranks: null
  };
}

/** The graphics context that all viewers of the page share. */
export function pageContext(): {
  readonly gl: WebGL2RenderingContext;
  readonly canvas: EventTarget;
} | null {
  const key = Symbol.for('cellucid-ext/webgl2/1');
  return (globalThis as Record<symbol, unknown>)[key] as ReturnType<typeof pageContext>;
}

/** Bytes of a rectangle of a canvas as people see it, top row first. */
export function readCanvas(
  x = 0,
  y = 0,
  width = canvas.width,
  height = canvas.height,
  of = canvas
): Uint8Array {
  const copy = new OffscreenCanvas(width, height);
  const context = copy.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(of, -x, -y);
  return new Uint8Array(context.getImageData(0, 0, width, height).data.buffer);
}

/** The pixel that holds a place in CSS pixels from the top left. */
export function pixelAt([x, y]: readonly [number, number]): Pixel {
  const ratio = canvas.width / canvas.clientWidth;
  const [r, g, b] = readCanvas(Math.floor(x * ratio), Math.floor(y * ratio), 1, 1);
  return [r, g, b];
}

/** How many bytes of two pictures differ. */
export function differences(a: Uint8Array, b: Uint8Array): number {
  let n = Math.abs(a.length - b.length);
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    if (a[i] !== b[i]) n += 1;
  }
  return n;
}

/** Pixels that are not white. */
export function painted(bytes: Uint8Array): number {
  let pixels = 0;
  for (let i = 0; i < bytes.length; i += 4) {
    if (bytes[i] + bytes[i + 1] + bytes[i + 2] < 765) pixels += 1;
  }
  return pixels;
}

export interface Cells {
  readonly axes: Uint16Array[];
  readonly codes: Uint8Array;
}

/** Uniform numbers in [0, 1), the same in every run. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => mix32((state = (state + 0x9e3779b9) >>> 0)) / 2 ** 32;
}

/** Cells in clusters of different size, spread and shape, in random order. */
export function clusters(cells: number, groups: number, dims: 1 | 2 | 3): Cells {
  const random = uniform(3);
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const shapes = Array.from({ length: groups }, () => ({
    center: Array.from({ length: dims }, () => 0.14 + 0.72 * random()),
    spread: Array.from({ length: dims }, () => 0.012 + 0.035 * random()),
    bend: normal() * 0.5,
    weight: 0.15 + random() ** 2
  }));
  const sum = shapes.reduce((total, { weight }) => total + weight, 0);
  const axes = Array.from({ length: dims }, () => new Uint16Array(cells));
  const codes = new Uint8Array(cells);
  for (let i = 0; i < cells; i += 1) {
    let at = random() * sum;
    let code = 0;
    while (code < groups - 1 && (at -= shapes[code].weight) > 0) code += 1;
    const { center, spread, bend } = shapes[code];
    const first = normal();
    for (let axis = 0; axis < dims; axis += 1) {
      const along = axis === 0 ? first : normal() + bend * (first * first - 1);
      const unit = center[axis] + spread[axis] * along;
      // Beyond the box: a cell without coordinates.
      axes[axis][i] = unit >= 0 && unit <= 1 ? Math.round(unit * 65534) : 0xffff;
    }
    codes[i] = code;
  }
  return { axes, codes };
}

/** Clusters in the order of an atlas: runs of 128 neighbours, the runs shuffled. */
export function atlas(cells: number, groups: number, dims: 1 | 2 | 3): Cells {
  const made = clusters(cells, groups, dims);
  const keys = Float64Array.from({ length: cells }, (_, i) =>
    morton(made.axes.map(axis => axis[i] >>> 6))
  );
  const sorted = Uint32Array.from(keys, (_, i) => i).sort((a, b) => keys[a] - keys[b]);
  const runs = Array.from({ length: Math.ceil(cells / 128) }, (_, run) => run);
  // A shorter run stays the last one.
  const last = cells % 128 === 0 ? [] : [runs.pop()!];
  runs.sort((a, b) => mix32(a) - mix32(b));
  const order = new Uint32Array(cells);
  let at = 0;
  for (const run of [...runs, ...last]) {
    const part = sorted.subarray(run * 128, (run + 1) * 128);
    order.set(part, at);
    at += part.length;
  }
  return {
    axes: made.axes.map(axis => Uint16Array.from(order, i => axis[i])),
    codes: Uint8Array.from(order, i => made.codes[i])
  };
}

/** Bits of 10-bit numbers in turn. */
function morton(codes: readonly number[]): number {
  let key = 0;
  for (let bit = 9; bit >= 0; bit -= 1) {
    for (const code of codes) key = key * 2 + ((code >>> bit) & 1);
  }
  return key;
}
