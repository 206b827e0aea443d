/**
 * A short trial at the start of a page: the same cells, drawn by both back-ends.
 */
import { FIT_2D, matrix2d } from '../scene/camera2d';
import { mix32 } from '../scene/strip';
import { FIRST_STYLE } from './cpu/look';
import type { Renderer, RendererFactory } from './renderer';

export type BackEnd = 'webgl2' | 'cpu';

export type BackEnds = Readonly<Record<BackEnd, RendererFactory>>;

/** Cells of the trial, CSS pixels of its picture, and pictures after the first. */
const CELLS = 60_000;
const [WIDTH, HEIGHT] = [480, 360];
const PICTURES = 2;
/** Milliseconds: a hidden tab gets no frames, and a slow driver has lost already. */
const PATIENCE = 400;
/** What a graphics card takes, with the wait for the next frame of the screen. */
const HARDWARE = 20;
/** Drivers that draw with the processor. A hint only: what is slow decides. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|basic render|software/i;

export interface Trial {
  /** Name of the driver; null: no WebGL2 at all. */
  readonly driver: string | null;
  /** Milliseconds of a picture; null where none came in time. */
  readonly webgl2: number | null;
  readonly cpu: number | null;
}

/** What a trial says. */
export function decide({ driver, webgl2, cpu }: Trial): BackEnd {
  if (driver === null) return 'cpu';
  if (webgl2 === null || cpu === null) return byName(driver);
  // A graphics card leaves the processor free: when both are fast, it draws.
  return webgl2 <= Math.max(HARDWARE, cpu) ? 'webgl2' : 'cpu';
}

export function byName(driver: string | null): BackEnd {
  return driver === null || SOFTWARE.test(driver) ? 'cpu' : 'webgl2';
}

/** Name of the WebGL2 driver; null: there is none. */
export function driverName(): string | null {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (!gl) return null;
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = gl.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER);
  // Browsers allow few contexts: this one goes at once.
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return String(name);
}

export async function trial({ webgl2, cpu }: BackEnds): Promise<Trial> {
  const driver = driverName();
  if (driver === null) return { driver, webgl2: null, cpu: null };
  // One after the other: they would slow each other down.
  const first = await measure(cpu);
  return { driver, cpu: first, webgl2: await measure(webgl2) };
}

async function measure(create: RendererFactory): Promise<number | null> {
  const canvas = document.createElement('canvas');
  let renderer: Renderer;
  try {
    renderer = create(canvas);
  } catch {
    return null;
  }
  const begun = performance.now();
  const late = new Promise<null>(resolve => setTimeout(() => resolve(null), PATIENCE));
  try {
    fill(renderer);
    if ((await Promise.race([renderer.settled().then(() => true), late])) === null) {
      return performance.now() - begun < PATIENCE ? null : PATIENCE;
    }
    let best = Infinity;
    for (let picture = 1; picture <= PICTURES; picture += 1) {
      const start = performance.now();
      look(renderer, 1 + picture * 0.01);
      const done = await Promise.race([renderer.settled().then(() => true), late]);
      if (done === null) break;
      best = Math.min(best, performance.now() - start);
    }
    return best === Infinity ? PATIENCE : best;
  } catch {
    return null;
  } finally {
    renderer.dispose();
  }
}

function fill(renderer: Renderer): void {
  const axis = (seed: number) =>
    Uint16Array.from({ length: CELLS }, (_, i) => mix32(i * 2 + seed) % 65535);
  renderer.resize(WIDTH, HEIGHT, 1);
  renderer.setStyle(FIRST_STYLE);
  renderer.setGeometry(CELLS, 2);
  renderer.setPoints(0, [axis(0), axis(1)]);
  look(renderer, 1);
}

function look(renderer: Renderer, zoom: number): void {
  const matrix = matrix2d({ ...FIT_2D, zoom }, WIDTH, HEIGHT);
  renderer.setCamera(new Float32Array(matrix), false);
}
