/**
 * What the image tests do inside Chromium, one function per promise. Each answers
 * plain data, which `tests/renderer.spec.ts` judges.
 */
import { unitToScreen } from '../../labextension/src/scene/camera';
import { FIT_2D } from '../../labextension/src/scene/camera2d';
import { FIT_3D } from '../../labextension/src/scene/camera3d';
import { colormap } from '../../labextension/src/scene/colormaps';
import { colorOf } from '../../labextension/src/scene/colors';
import type { Coloring } from '../../labextension/src/scene/inputs';
import { stripY } from '../../labextension/src/scene/strip';
import { styleFor } from '../../labextension/src/scene/style';
import { copied, groups, order, unavailable } from './order_scenarios';
import { APART, CODES, compare, nearby, seen, type Compared } from './places';
import {
  canvas,
  defaultColoring,
  differences,
  pageContext,
  pixelAt,
  readCanvas,
  Stage,
  type Pixel,
  type Unit
} from './renderer';

async function colours(): Promise<Compared[]> {
  const stage = new Stage();
  stage.place(APART);
  const { renderer } = stage;
  const results: Compared[] = [];
  const columns: [Coloring, Uint8Array | Uint16Array | Uint32Array][] = [
    [defaultColoring(4), CODES],
    [{ kind: 'none', color: [12, 200, 99] }, CODES],
    [
      {
        kind: 'number',
        colormap: colormap('viridis', 'light'),
        low: 100.5,
        high: 60_000,
        missing: 65535,
        missingColor: [1, 2, 3],
        ranks: null
      },
      Uint16Array.of(0, 100, 31_234, 65_534, 65_535)
    ],
    [
      {
        kind: 'category',
        palette: Uint8Array.from({ length: 3 * 65_536 }, (_, i) => (i * 7 + 13) & 255),
        missing: 0xffffffff,
        missingColor: [9, 8, 7],
        ranks: null
      },
      Uint32Array.of(0, 255, 256, 65_535, 0xffffffff)
    ]
  ];
  for (const [coloring, codes] of columns) {
    renderer.setValues(0, codes);
    renderer.setColoring(coloring);
    await renderer.settled();
    results.push(...compare(stage, coloring, codes));
  }
  renderer.clearValues();
  await renderer.settled();
  // All in the missing colour of the last one.
  results.push(...compare(stage, columns[3][0], new Array(5).fill(0xffffffff)));
  results.push({ actual: pixelAt([2, 2]), expected: [255, 255, 255] });
  renderer.dispose();
  return results;
}

async function strip(): Promise<Compared[]> {
  const stage = new Stage();
  const points = [0.1, 0.4, 0.7, 0.9].map((x, i): Unit => [x, stripY(i), 0]);
  stage.place(points, 1);
  const coloring = defaultColoring(4);
  stage.renderer.setColoring(coloring);
  stage.renderer.setValues(0, CODES.subarray(0, 4));
  await stage.renderer.settled();
  const results = points.map((point, i) => ({
    actual: pixelAt(seen(stage, point)),
    expected: colorOf(coloring, i)
  }));
  stage.renderer.dispose();
  return results;
}

/** Pixels of five places while some cells are hidden, missing, shown again. */
async function hiding() {
  const stage = new Stage();
  const { renderer } = stage;
  stage.place(APART);
  renderer.setValues(0, CODES);
  renderer.setColoring(defaultColoring(4));
  renderer.setFlags(0, Uint8Array.of(0, 1, 0, 1, 0));
  await renderer.settled();
  const hidden = APART.map(point => pixelAt(seen(stage, point)));
  const picked = APART.map(point => renderer.pick(...seen(stage, point), 3));
  renderer.setFlags(0, new Uint8Array(5));
  renderer.setPoints(2, [Uint16Array.of(65535), Uint16Array.of(65535)]);
  await renderer.settled();
  const shown = APART.map(point => pixelAt(seen(stage, point)));
  renderer.dispose();
  return { hidden, picked, shown };
}

async function picking() {
  const stage = new Stage();
  stage.place(APART);
  await stage.renderer.settled();
  const { renderer } = stage;
  const at = seen(stage, APART[2]);
  const result = {
    on: APART.map(point => renderer.pick(...seen(stage, point), 1)),
    // The disc's radius is 6.
    near: renderer.pick(...nearby(at, 10), 6),
    far: renderer.pick(...nearby(at, 16), 6),
    outside: renderer.pick(-50, -50, 4)
  };
  renderer.dispose();
  return result;
}

/** Colours about a cell that is selected, highlighted, hovered. */
async function rings() {
  const stage = new Stage();
  const { renderer } = stage;
  const style = { ...styleFor('light', 12), dim: 0.75 };
  renderer.setStyle(style);
  stage.place(APART);
  renderer.setValues(0, CODES);
  const coloring = defaultColoring(4);
  renderer.setColoring(coloring);
  renderer.setFlags(0, Uint8Array.of(2, 0, 4, 0, 0));
  await renderer.settled();
  const around = (point: Unit) => {
    const at = seen(stage, point);
    const ring = [6.7, -6.7].map(dx => pixelAt(nearby(at, dx)));
    return { middle: pixelAt(at), ring, beyond: pixelAt(nearby(at, 11)) };
  };
  const [selected, plain, highlighted] = APART.map(around);
  renderer.setFlags(0, new Uint8Array(5));
  await renderer.settled();
  const before = readCanvas();
  renderer.setHover(1);
  await renderer.settled();
  const hovered = around(APART[1]);
  renderer.setHover(null);
  await renderer.settled();
  const left = differences(before, readCanvas());
  renderer.dispose();
  return {
    style,
    colors: [0, 1, 2].map(code => colorOf(coloring, code)),
    selected,
    plain,
    highlighted,
    hovered,
    left
  };
}

async function contextLoss() {
  const stage = new Stage();
  const { renderer } = stage;
  const { codes } = stage.show(30_000, 12, 2);
  renderer.setFlags(
    0,
    Uint8Array.from(codes, code => (code === 3 ? 2 : code === 5 ? 1 : 0))
  );
  await renderer.settled();
  const before = readCanvas();
  const page = pageContext()!;
  const extension = page.gl.getExtension('WEBGL_lose_context')!;
  const event = (name: string) =>
    new Promise(resolve => page.canvas.addEventListener(name, resolve, { once: true }));
  const lost = event('webglcontextlost');
  extension.loseContext();
  await lost;
  // The browser takes note of preventDefault() only after the event.
  await new Promise(resolve => setTimeout(resolve));
  const pickedWhileLost = renderer.pick(100, 100, 50);
  // What is said meanwhile is not forgotten.
  renderer.setColoring(defaultColoring(12, 'dark'));
  const restored = event('webglcontextrestored');
  extension.restoreContext();
  await restored;
  renderer.setColoring(defaultColoring(12));
  await renderer.settled();
  const different = differences(before, readCanvas());
  const painted = before.filter((byte, i) => i % 4 < 3 && byte !== 255).length;
  renderer.dispose();
  return { different, painted, pickedWhileLost };
}

/** Two cells in one line of sight, given in both orders, and turned around. */
async function occlusion() {
  const stage = new Stage();
  const { renderer } = stage;
  const camera = { ...FIT_3D, rotation: [0, 0, 0, 1] as const };
  const [front, back]: [Unit, Unit] = [
    [0.5, 0.5, 0.9],
    [0.5, 0.5, 0.1]
  ];
  const picks: (number | null)[] = [];
  for (const points of [
    [front, back],
    [back, front]
  ]) {
    stage.place(points, 3);
    stage.look(camera);
    await renderer.settled();
    picks.push(renderer.pick(stage.width / 2, stage.height / 2, 2));
  }
  stage.look({ ...camera, rotation: [0, 1, 0, 0] });
  await renderer.settled();
  picks.push(renderer.pick(stage.width / 2, stage.height / 2, 2));
  renderer.dispose();
  return picks;
}

/** One million cells: a prefix while moving, all of them when still. */
async function million() {
  const cells = 1_000_000;
  const stage = new Stage();
  const { renderer } = stage;
  stage.show(cells, 40, 2);
  stage.look({ ...FIT_2D, zoom: 1.01 }, true);
  await new Promise(resolve => {
    const off = renderer.onStats(stats => {
      if (stats.drawn > 0) resolve(off());
    });
  });
  const moving = { drawn: stage.stats!.drawn, settled: stage.stats!.settled };
  stage.look(FIT_2D, false);
  await renderer.settled();
  const still = { ...stage.stats! };
  const before = readCanvas();
  renderer.setColoring({ kind: 'none', color: [200, 30, 30] });
  await renderer.settled();
  const recoloured = differences(before, readCanvas());
  renderer.setColoring(defaultColoring(40));
  await renderer.settled();
  const again = differences(before, readCanvas());
  renderer.dispose();
  return { moving, still, recoloured, again };
}

/** The same cells in one piece and block by block, the last block first. */
async function blocks() {
  const stage = new Stage();
  const { renderer } = stage;
  const { axes, codes } = stage.show(200_000, 20, 2);
  await renderer.settled();
  const whole = readCanvas();
  renderer.setGeometry(200_000, 2);
  const cuts = [0, 5_000, 70_001, 200_000];
  const part = async (i: number) => {
    const [start, end] = [cuts[i], cuts[i + 1]];
    renderer.setPoints(
      start,
      axes.map(axis => axis.subarray(start, end))
    );
    renderer.setValues(start, codes.subarray(start, end));
    await renderer.settled();
  };
  await part(2);
  const first = differences(whole, readCanvas());
  await part(0);
  await part(1);
  const last = differences(whole, readCanvas());
  renderer.dispose();
  return { first, last };
}

/** Animation frames that are asked for when nothing changes. */
async function idling() {
  const stage = new Stage();
  stage.show(5_000, 8, 2);
  await stage.renderer.settled();
  const native = window.requestAnimationFrame;
  let asked = 0;
  window.requestAnimationFrame = callback => {
    asked += 1;
    return native.call(window, callback);
  };
  await new Promise(resolve => setTimeout(resolve, 400));
  const idle = asked;
  stage.renderer.setHover(1);
  await stage.renderer.settled();
  window.requestAnimationFrame = native;
  stage.renderer.dispose();
  return { idle, woken: asked };
}

/** A size that changes keeps the picture whole and the canvas sharp. */
async function resizing() {
  const stage = new Stage();
  const { renderer } = stage;
  stage.place(APART);
  renderer.setColoring({ kind: 'none', color: [10, 20, 30] });
  await renderer.settled();
  const sizes = [[canvas.width, canvas.height]];
  renderer.resize(stage.width / 2, stage.height / 2, 3);
  stage.look(FIT_2D);
  await renderer.settled();
  sizes.push([canvas.width, canvas.height]);
  const [x, y] = unitToScreen(FIT_2D, [0.5, 0.5, 0], stage.width / 2, stage.height / 2)!;
  const middle = readCanvas(Math.floor(3 * x), Math.floor(3 * y), 1, 1);
  renderer.dispose();
  return { sizes, middle: [...middle] };
}

/** What stays on screen for a screenshot of the page. */
async function leave(): Promise<{
  at: readonly [number, number];
  color: Pixel;
}> {
  const stage = new Stage();
  stage.place(APART);
  const coloring = defaultColoring(4);
  stage.renderer.setColoring(coloring);
  stage.renderer.setValues(0, CODES);
  await stage.renderer.settled();
  return { at: seen(stage, APART[2]), color: colorOf(coloring, 2) };
}

const scenarios = {
  colours,
  strip,
  hiding,
  picking,
  rings,
  contextLoss,
  occlusion,
  order,
  groups,
  million,
  blocks,
  idling,
  resizing,
  leave,
  copied,
  unavailable
};

export type Scenarios = typeof scenarios;
Object.assign(window, { scenarios });
