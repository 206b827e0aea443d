/**
 * What the tests of many viewers, of large ones and of lost contexts do inside
 * Chromium; judged by `tests/renderer_page.spec.ts`.
 */
import { VisibleRuns } from '../../labextension/src/render/visible_runs';
import { createWebgl2Renderer } from '../../labextension/src/render/webgl2/renderer';
import type { Renderer } from '../../labextension/src/render/renderer';
import { matrixFor } from '../../labextension/src/scene/camera';
import { FIT_2D } from '../../labextension/src/scene/camera2d';
import { FIT_3D } from '../../labextension/src/scene/camera3d';
import { styleFor } from '../../labextension/src/scene/style';
import type { Camera } from '../../labextension/src/state/tree';
import { GlLedger } from './gl_ledger';
import {
  atlas,
  clusters,
  defaultColoring,
  differences,
  pageContext,
  painted,
  readCanvas,
  Stage,
  type Cells
} from './renderer';

const FLAT: readonly Camera[] = [
  { ...FIT_2D, zoom: 3, x: 0.4 },
  { ...FIT_2D, zoom: 16, x: 0.35, y: 0.6 },
  { ...FIT_2D, zoom: 70 }
];
const SOLID: readonly Camera[] = [
  { ...FIT_3D, zoom: 3 },
  { ...FIT_3D, zoom: 9, target: [0.3, 0.4, 0.6] }
];

/** Draws everything while `act` runs. */
async function unculled<T>(act: () => Promise<T>): Promise<T> {
  const native = Object.getOwnPropertyDescriptor(VisibleRuns.prototype, 'isEverything')!;
  Object.defineProperty(VisibleRuns.prototype, 'isEverything', {
    configurable: true,
    get: () => true
  });
  try {
    return await act();
  } finally {
    Object.defineProperty(VisibleRuns.prototype, 'isEverything', native);
  }
}

/** Parts of a cloud, with and without leaving out what is not seen. */
async function culling() {
  const ledger = new GlLedger();
  const results = [];
  const cells = 120_000;
  for (const dims of [1, 2, 3] as const) {
    const stage = new Stage();
    const { renderer } = stage;
    const made = atlas(cells, 12, dims);
    renderer.setGeometry(cells, dims);
    renderer.setStyle(styleFor('light', 5));
    // Two blocks, each of whole runs.
    for (const [start, end] of [
      [0, 30_080],
      [30_080, cells]
    ]) {
      renderer.setPoints(
        start,
        made.axes.map(axis => axis.slice(start, end))
      );
    }
    renderer.setValues(0, made.codes);
    renderer.setColoring(defaultColoring(12));
    const shot = async (camera: Camera) => {
      // Elsewhere first, so that each picture begins anew.
      stage.look({ ...camera, zoom: camera.zoom * 1.5 });
      await renderer.settled();
      ledger.vertices = 0;
      stage.look(camera);
      await renderer.settled();
      return { bytes: readCanvas(), vertices: ledger.vertices };
    };
    for (const [i, camera] of (dims === 3 ? SOLID : FLAT).entries()) {
      const some = await shot(camera);
      const all = await unculled(() => shot(camera));
      results.push({
        name: `${dims}D, view ${i}`,
        different: differences(some.bytes, all.bytes),
        painted: painted(some.bytes),
        share: some.vertices / all.vertices
      });
    }
    renderer.dispose();
  }
  ledger.dispose();
  return results;
}

interface Viewer {
  readonly canvas: HTMLCanvasElement;
  readonly renderer: Renderer;
}

function openViewer(made: Cells, seen: Camera = FIT_2D): Viewer {
  const canvas = document.createElement('canvas');
  canvas.style.cssText = 'width: 120px; height: 90px; display: inline-block';
  document.body.append(canvas);
  const renderer = createWebgl2Renderer(canvas);
  renderer.resize(120, 90, 1);
  renderer.setGeometry(made.codes.length, 2);
  renderer.setPoints(
    0,
    made.axes.map(axis => axis.slice())
  );
  renderer.setValues(0, made.codes.slice());
  renderer.setColoring(defaultColoring(8));
  renderer.setFlags(
    0,
    Uint8Array.from(made.codes, code => (code === 3 ? 2 : 0))
  );
  renderer.setStyle(styleFor('light', 3));
  renderer.setCamera(matrixFor(seen, 120, 90), false);
  return { canvas, renderer };
}

function close({ canvas, renderer }: Viewer): void {
  renderer.dispose();
  canvas.remove();
}

function picture({ canvas }: Viewer): Uint8Array {
  return readCanvas(0, 0, canvas.width, canvas.height, canvas);
}

/** Listeners and WebGL2 contexts that the page's code asks for. */
function counted<T extends object>(prototype: T, name: keyof T, note: () => void) {
  const native = prototype[name] as unknown as (...args: never[]) => unknown;
  Object.assign(prototype, {
    [name](this: unknown, ...args: never[]) {
      note();
      return native.apply(this, args);
    }
  });
  return () => Object.assign(prototype, { [name]: native });
}

async function manyViewers() {
  const ledger = new GlLedger();
  let listeners = 0;
  let contexts = 0;
  const undo = [
    counted(EventTarget.prototype, 'addEventListener', () => (listeners += 1)),
    counted(EventTarget.prototype, 'removeEventListener', () => (listeners -= 1)),
    counted(OffscreenCanvas.prototype, 'getContext', () => (contexts += 1))
  ];
  const made = clusters(2_000, 8, 2);
  const viewers = Array.from({ length: 64 }, () => openViewer(made));
  await Promise.all(viewers.map(({ renderer }) => renderer.settled()));
  // Reading pictures needs canvases, which are no contexts of ours.
  const asked = contexts;
  const first = picture(viewers[0]);
  const unequal = viewers.filter(viewer => differences(first, picture(viewer)) > 0);
  const open = ledger.count();
  for (const { renderer } of viewers.slice(1)) renderer.setVisible(false);
  const resting = ledger.count();
  const stillShown = viewers.filter(viewer => differences(first, picture(viewer)) === 0);
  viewers[9].renderer.setVisible(true);
  await viewers[9].renderer.settled();
  const woken = differences(first, picture(viewers[9]));
  viewers.forEach(close);
  for (const restore of undo) restore();
  const left = ledger.count();
  ledger.dispose();
  return {
    painted: painted(first),
    unequal: unequal.length,
    contexts: asked,
    open,
    resting,
    stillShown: stillShown.length,
    woken,
    left,
    listeners,
    page: pageContext() !== undefined
  };
}

/** The browser takes note of preventDefault() only after the event. */
function afterEvent(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve));
}

async function losses() {
  const made = clusters(20_000, 8, 2);
  const viewers = [openViewer(made), openViewer(made, { ...FIT_2D, zoom: 4 })];
  const settle = () => Promise.all(viewers.map(({ renderer }) => renderer.settled()));
  await settle();
  const before = viewers.map(picture);
  const different: number[] = [];
  const lose = async () => {
    const page = pageContext()!;
    const lost = new Promise(resolve =>
      page.canvas.addEventListener('webglcontextlost', resolve, { once: true })
    );
    const extension = page.gl.getExtension('WEBGL_lose_context')!;
    extension.loseContext();
    await lost;
    await afterEvent();
    return extension;
  };
  const compare = async () => {
    await settle();
    viewers.forEach((viewer, i) =>
      different.push(differences(before[i], picture(viewer)))
    );
  };
  for (let time = 0; time < 10; time += 1) {
    (await lose()).restoreContext();
    await compare();
  }
  // A browser that never gives it back: another one is made.
  await lose();
  await compare();
  viewers.forEach(close);
  return { different, painted: before.map(painted) };
}

/** Bytes per cell with values and flags, and the most that one frame sends. */
async function memory() {
  const cells = 1_000_000;
  const results: Record<string, number> = {};
  for (const dims of [2, 3] as const) {
    const ledger = new GlLedger();
    const stage = new Stage();
    const { renderer } = stage;
    stage.show(cells, 8, dims);
    await renderer.settled();
    results[`${dims}D`] = ledger.cellBytes / cells;
    const flags = new Uint8Array(cells);
    flags[cells - 1] = 2;
    renderer.setFlags(0, flags);
    await renderer.settled();
    results[`${dims}D with flags`] = ledger.cellBytes / cells;
    results[`${dims}D upload`] = ledger.mostUploaded;
    renderer.dispose();
    results[`${dims}D left`] = ledger.cellBytes;
    ledger.dispose();
  }
  return results;
}

/** More cells than the GPU has room for. */
async function shortage() {
  const cells = 5_000_000;
  const ledger = new GlLedger();
  ledger.memory = 20_000_000;
  const stage = new Stage();
  const { renderer } = stage;
  renderer.setGeometry(cells, 2);
  // Most of them nowhere, so that drawing takes no time.
  const axes = [40_503, 30_011].map(factor =>
    Uint16Array.from({ length: cells }, (_, i) => (i % 256 ? 0xffff : i * factor))
  );
  renderer.setPoints(0, axes);
  renderer.setColoring({ kind: 'none', color: [10, 20, 30] });
  stage.look(FIT_2D);
  await renderer.settled();
  const { limit, drawn, loaded, settled } = stage.stats!;
  const pixels = painted(readCanvas());
  renderer.dispose();
  ledger.dispose();
  return { limit, drawn, loaded, settled, pixels };
}

const scenarios = { culling, manyViewers, losses, memory, shortage };
Object.assign(window, { scenarios });
