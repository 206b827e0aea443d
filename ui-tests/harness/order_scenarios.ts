/**
 * Who is on top, groups and grey cells, and browsers that lack something: scenarios
 * of `tests/renderer.spec.ts`.
 */
import { RendererUnavailableError } from '../../labextension/src/render/errors';
import { createWebgl2Renderer } from '../../labextension/src/render/webgl2/renderer';
import { colormap } from '../../labextension/src/scene/colormaps';
import type { Coloring } from '../../labextension/src/scene/inputs';
import { styleFor } from '../../labextension/src/scene/style';
import { APART, CODES, compare, nearby, seen, type Compared } from './places';
import { canvas, defaultColoring, pixelAt, Stage, type Unit } from './renderer';

/** Who is picked of three cells in one place, as ranks, flags and values change. */
export async function order() {
  const stage = new Stage();
  const { renderer } = stage;
  const place: Unit = [0.5, 0.5, 0];
  stage.place([place, place, place]);
  const at = seen(stage, place);
  const answers: Record<string, number | null> = {};
  const ask = async (name: string) => {
    await renderer.settled();
    answers[name] = renderer.pick(...at, 1);
  };
  const ranked = (...ranks: number[]): Coloring => ({
    ...(defaultColoring(3) as Coloring & { kind: 'category' }),
    ranks: Uint8Array.from(ranks)
  });
  renderer.setValues(0, Uint8Array.of(0, 1, 2));
  renderer.setColoring(defaultColoring(3));
  await ask('earlier');
  renderer.setColoring(ranked(0, 10, 5));
  await ask('ranked');
  renderer.setValues(0, Uint8Array.of(1, 0, 0));
  await ask('values');
  renderer.setColoring(ranked(0, 0, 10));
  renderer.setFlags(0, Uint8Array.of(0, 0, 3 << 4));
  await ask('group');
  renderer.setFlags(0, Uint8Array.of(0, 2, 3 << 4));
  await ask('selected');
  renderer.setFlags(0, Uint8Array.of(4, 2, 3 << 4));
  await ask('highlighted');
  renderer.setFlags(0, Uint8Array.of(5, 2, 1));
  renderer.setStyle({ ...styleFor('light', 12), hiddenCells: 'grey' });
  await ask('hidden');
  const colormapRanks = Uint8Array.from({ length: 256 }, (_, i) => Math.floor(i / 24));
  renderer.setFlags(0, new Uint8Array(3));
  renderer.setValues(0, Uint8Array.of(10, 200, 90));
  renderer.setColoring({
    kind: 'number',
    colormap: colormap('viridis', 'light'),
    low: 0,
    high: 254,
    missing: 255,
    missingColor: [1, 2, 3],
    ranks: colormapRanks
  });
  await ask('high values');
  renderer.dispose();
  return answers;
}

/** Colours of cells in groups, of hidden ones in grey, and about them. */
export async function groups() {
  const stage = new Stage();
  const { renderer } = stage;
  const groupColors = new Uint8Array(48);
  groupColors.set([200, 0, 0], 3);
  groupColors.set([0, 0, 200], 15 * 3);
  const style = {
    ...styleFor('light', 12),
    groupColors,
    hiddenCells: 'grey' as const
  };
  renderer.setStyle(style);
  stage.place(APART);
  renderer.setColoring({ kind: 'none', color: [0, 160, 0] });
  renderer.setFlags(0, Uint8Array.of(1 << 4, 15 << 4, 0, 1, 0));
  await renderer.settled();
  const middles = APART.map(point => pixelAt(seen(stage, point)));
  const ring = pixelAt(nearby(seen(stage, APART[0]), 6.7));
  const picked = APART.map(point => renderer.pick(...seen(stage, point), 1));
  renderer.setStyle({ ...style, hiddenCells: 'vanish' });
  await renderer.settled();
  const vanished = pixelAt(seen(stage, APART[3]));
  renderer.dispose();
  return { middles, ring, picked, vanished, grey: style.hiddenColor };
}

/** A browser whose canvases offer no context of this kind. */
export function without<T>(kind: string, act: () => T): T {
  const natives = [OffscreenCanvas.prototype, HTMLCanvasElement.prototype].map(
    prototype => [prototype, prototype.getContext] as const
  );
  for (const [prototype, native] of natives) {
    Object.assign(prototype, {
      getContext(this: HTMLCanvasElement, name: string, options: unknown) {
        return name === kind ? null : Reflect.apply(native, this, [name, options]);
      }
    });
  }
  try {
    return act();
  } finally {
    for (const [prototype, native] of natives) {
      Object.assign(prototype, { getContext: native });
    }
  }
}

/** What is said, and whether another back-end may still draw on the canvas. */
export function unavailable() {
  const error = without('webgl2', (): unknown => {
    try {
      return createWebgl2Renderer(canvas);
    } catch (thrown) {
      return thrown;
    }
  });
  if (!(error instanceof RendererUnavailableError)) throw error;
  const free = canvas.getContext('2d') !== null;
  return { name: error.name, code: error.code, hint: error.hint, free };
}

/** A browser that hands no bitmaps over: the picture is copied. */
export async function copied() {
  const stage = without('bitmaprenderer', () => new Stage());
  stage.place(APART);
  const coloring = defaultColoring(4);
  stage.renderer.setValues(0, CODES);
  const results: Compared[] = [];
  stage.renderer.setColoring(coloring);
  await stage.renderer.settled();
  results.push(...compare(stage, coloring, CODES));
  stage.renderer.dispose();
  return results;
}
