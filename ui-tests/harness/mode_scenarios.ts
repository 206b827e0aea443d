/**
 * What the tests of modes, figures, moves and regions do inside Chromium; judged by
 * `tests/renderer_modes.spec.ts`.
 */
import { matrixFor, unitToScreen } from '../../labextension/src/scene/camera';
import { FIT_2D } from '../../labextension/src/scene/camera2d';
import { automaticPointSize } from '../../labextension/src/scene/pointsize';
import { styleFor } from '../../labextension/src/scene/style';
import { GlLedger } from './gl_ledger';
import {
  atlas,
  defaultColoring,
  differences,
  painted,
  pixelAt,
  readCanvas,
  Stage,
  type Unit
} from './renderer';

/** Three cells on each other, and one alone; red, green and blue. */
function stacked(): { stage: Stage; stack: Place; alone: Place } {
  const stage = new Stage();
  const [stack, alone]: [Unit, Unit] = [
    [0.3, 0.5, 0],
    [0.7, 0.5, 0]
  ];
  stage.place([stack, stack, stack, alone]);
  stage.renderer.setValues(0, Uint8Array.of(0, 1, 2, 0));
  stage.renderer.setColoring({
    kind: 'category',
    palette: Uint8Array.of(200, 0, 0, 0, 200, 0, 0, 0, 200),
    missing: 255,
    missingColor: [9, 9, 9],
    ranks: null
  });
  const seen = (point: Unit) =>
    unitToScreen(stage.camera, point, stage.width, stage.height)!;
  return { stage, stack: seen(stack), alone: seen(alone) };
}

type Place = readonly [number, number];

/** Colours, picks and hidden cells of the modes in which cells add up. */
async function modes() {
  const { stage, stack, alone } = stacked();
  const { renderer } = stage;
  const style = styleFor('light', 12);
  const look = async () => {
    await renderer.settled();
    return {
      stack: pixelAt(stack),
      alone: pixelAt(alone),
      empty: pixelAt([5, 5]),
      picked: renderer.pick(...stack, 1)
    };
  };
  renderer.setStyle({ ...style, mode: 'translucent', opacity: 0.5 });
  const translucent = await look();
  renderer.setFlags(0, Uint8Array.of(1, 0, 0, 0));
  const without = await look();
  renderer.setFlags(0, new Uint8Array(4));
  renderer.setStyle({ ...style, mode: 'density' });
  const density = await look();
  renderer.setStyle(style);
  const points = await look();
  renderer.dispose();
  const entry = (index: number) => [
    ...style.densityColormap.subarray(index * 3, index * 3 + 3)
  ];
  const one = Math.round((Math.log(2) / Math.log(4)) * 255);
  return { translucent, without, density, points, colors: [entry(255), entry(one)] };
}

/** Modes come to the same picture whether cells arrive at once or in slices. */
async function refinedModes() {
  const results: Record<string, number> = {};
  for (const mode of ['translucent', 'density'] as const) {
    const stage = new Stage();
    const { renderer } = stage;
    const made = atlas(200_000, 12, 2);
    renderer.setGeometry(200_000, 2);
    renderer.setStyle({ ...styleFor('dark', 4), mode, opacity: 0.3 });
    renderer.setColoring(defaultColoring(12, 'dark'));
    renderer.setPoints(
      0,
      made.axes.map(axis => axis.slice())
    );
    renderer.setValues(0, made.codes);
    stage.look(FIT_2D);
    await renderer.settled();
    const first = readCanvas();
    stage.look({ ...FIT_2D, zoom: 2 }, true);
    stage.look(FIT_2D);
    await renderer.settled();
    results[mode] = differences(first, readCanvas());
    results[`${mode} painted`] = painted(first);
    renderer.dispose();
  }
  return results;
}

/** Where a cell is drawn on its way, and that nothing of the way is kept. */
async function morphing() {
  const ledger = new GlLedger();
  const stage = new Stage();
  const { renderer } = stage;
  stage.place([[0.2, 0.5, 0]]);
  renderer.setColoring({ kind: 'none', color: [10, 20, 30] });
  await renderer.settled();
  const buffers = ledger.count().Buffer;
  renderer.beginMorph();
  renderer.setGeometry(1, 2);
  renderer.setPoints(0, [Uint16Array.of(52_427), Uint16Array.of(32_767)]);
  const where = async (x: number) => {
    const at = unitToScreen(FIT_2D, [x, 0.5, 0], stage.width, stage.height)!;
    for (let frames = 0; frames < 600; frames += 1) {
      if (renderer.pick(...at, 2) === 0) return true;
      await new Promise(requestAnimationFrame);
    }
    return false;
  };
  const seen: boolean[] = [];
  for (const [t, x] of [
    [0, 0.2],
    [0.5, 0.5],
    [1, 0.8]
  ]) {
    renderer.setMorph(t);
    seen.push(await where(x));
  }
  await renderer.settled();
  const left = ledger.count().Buffer - buffers;
  renderer.dispose();
  ledger.dispose();
  return { seen, left };
}

/** A figure beyond the size of a tile, beside the screen and a larger screen. */
async function figures() {
  const stage = new Stage();
  const { renderer } = stage;
  stage.show(60_000, 12, 2);
  await renderer.settled();
  const screen = readCanvas();
  const { width, height } = stage;
  const matrix = matrixFor(FIT_2D, width, height);
  const style = styleFor('light', automaticPointSize(60_000, width, height, 1));
  const options = {
    ...{ width, height, pixelRatio: 1, transparent: false },
    ...{ matrix, style, coloring: defaultColoring(12) }
  };
  const same = await renderer.capture(options);
  const clear = await renderer.capture({ ...options, transparent: true });
  const large = await renderer.capture({
    ...options,
    width: width * 3,
    height: height * 3,
    pixelRatio: 3
  });
  // Colours of its own leave those of the screen alone.
  const grey = { kind: 'none', color: [90, 90, 90] } as const;
  const other = await renderer.capture({ ...options, coloring: grey });
  renderer.setHover(0);
  renderer.setHover(null);
  await renderer.settled();
  const untouched = differences(screen, readCanvas());
  renderer.resize(width, height, 3);
  stage.look(FIT_2D);
  await renderer.settled();
  const sharp = readCanvas();
  renderer.dispose();
  const bytes = ({ data }: ImageData) => new Uint8Array(data.buffer);
  const alphas = new Set<number>();
  for (let i = 3; i < clear.data.length; i += 4) alphas.add(clear.data[i]);
  return {
    same: differences(screen, bytes(same)),
    other: differences(screen, bytes(other)),
    untouched,
    painted: painted(screen),
    large: differences(sharp, bytes(large)) / sharp.length,
    alphas: [alphas.has(0), alphas.has(255), alphas.size],
    size: [large.width, large.height]
  };
}

/** Cells inside of a rectangle, told by their places. */
async function regions() {
  const stage = new Stage();
  const { renderer } = stage;
  const made = atlas(100_000, 12, 2);
  renderer.setGeometry(100_000, 2);
  renderer.setPoints(
    0,
    made.axes.map(axis => axis.slice())
  );
  stage.look(FIT_2D);
  const corner = (x: number, y: number) =>
    unitToScreen(FIT_2D, [x, y, 0], stage.width, stage.height)!;
  const [a, b] = [corner(0.25, 0.3), corner(0.6, 0.7)];
  const polygon = Float64Array.of(a[0], a[1], b[0], a[1], b[0], b[1], a[0], b[1]);
  const { bits, count } = await renderer.within({ polygons: [polygon] });
  let expected = 0;
  let wrong = 0;
  for (let i = 0; i < 100_000; i += 1) {
    const [x, y] = made.axes.map(axis => axis[i] / 65_534);
    const inside = x > 0.25 && x < 0.6 && y > 0.3 && y < 0.7;
    if (inside) expected += 1;
    if (inside !== (((bits[i >> 3] >> (i & 7)) & 1) === 1)) wrong += 1;
  }
  renderer.dispose();
  return { count, expected, wrong };
}

const scenarios = { modes, refinedModes, morphing, figures, regions };
Object.assign(window, { scenarios });
