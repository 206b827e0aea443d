/**
 * Five cells apart from each other, where they are seen, and their colours.
 */
import { unitToScreen } from '../../labextension/src/scene/camera';
import { colorOf } from '../../labextension/src/scene/colors';
import type { Coloring } from '../../labextension/src/scene/inputs';
import { pixelAt, type Pixel, type Stage, type Unit } from './renderer';

/** Apart from each other, codes 0, 1, 2, ...; the last has no value. */
export const APART: readonly Unit[] = [
  [0.2, 0.2, 0],
  [0.8, 0.2, 0],
  [0.5, 0.5, 0],
  [0.2, 0.8, 0],
  [0.8, 0.8, 0]
];
export const CODES = Uint8Array.of(0, 1, 2, 3, 255);

export function seen(stage: Stage, point: Unit): readonly [number, number] {
  return unitToScreen(stage.camera, point, stage.width, stage.height)!;
}

export function nearby([x, y]: readonly [number, number], dx: number): [number, number] {
  return [x + dx, y];
}

export interface Compared {
  readonly actual: Pixel;
  readonly expected: Pixel;
}

export function compare(
  stage: Stage,
  coloring: Coloring,
  codes: ArrayLike<number>
): Compared[] {
  return APART.map((point, i) => ({
    actual: pixelAt(seen(stage, point)),
    expected: colorOf(coloring, codes[i])
  }));
}
