/**
 * The picture at any size, tile by tile: every loaded cell, without the hovered one.
 */
import { PERSPECTIVE_SIZE } from '../projection';
import type { CaptureOptions } from '../renderer';
import { marginOf } from '../webgl2/frame_size';
import { KIND_COUNTS, KIND_IDS, KIND_SUMS } from './kernels/layout';
import { Pixels } from './pixels';
import type { Cells } from './cells';
import type { Runtime } from './runtime';
import type { Shader } from './shader';
import type { Splatter } from './splatter';
import { Target, type TargetShape } from './target';

/** Pixels per side of a tile: 67 MB of samples in 3D. */
const TILE = 1024;

/** The scene whose cells are drawn. */
export interface Source {
  readonly runtime: Runtime;
  readonly cells: Cells;
  readonly splatter: Splatter;
  readonly shader: Shader;
}

interface Tile {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** `screen`: the picture in front, whose densest pixel sets the scale of densities. */
export async function captureScene(
  scene: Source,
  options: CaptureOptions,
  screen: Target | null
): Promise<ImageData> {
  const { width, height } = options;
  const image = new ImageData(width, height);
  const pixels = new Pixels(scene.runtime.heap);
  const densest =
    screen?.shape.kind === KIND_COUNTS
      ? scene.runtime.kernels.largest(screen.ids, screen.width * screen.height)
      : null;
  try {
    for (const tile of tilesOf(width, height)) {
      const target = draw(scene, tile, options);
      try {
        pixels.fit(tile.width, tile.height);
        scene.shader.paint(target, scene.cells, pixels, {
          look: options,
          hover: null,
          transparent: options.transparent,
          rect: { left: 0, top: 0, right: tile.width, bottom: tile.height },
          densest
        });
        copy(pixels, image, tile);
      } finally {
        target.release();
      }
      // Others get a turn.
      await new Promise(resolve => setTimeout(resolve));
    }
  } finally {
    pixels.release();
  }
  return image;
}

function draw(scene: Source, tile: Tile, options: CaptureOptions): Target {
  const { cells } = scene;
  const { style, width, height } = options;
  const kind = { points: KIND_IDS, translucent: KIND_SUMS, density: KIND_COUNTS };
  const largest = cells.dims === 3 ? PERSPECTIVE_SIZE.max : 1;
  const shape: TargetShape = {
    width: tile.width,
    height: tile.height,
    margin: marginOf(style.pointSize * 1.5, largest, options.pixelRatio) + 2,
    scale: style.mode === 'points' ? 2 : 1,
    kind: kind[style.mode],
    deep: cells.dims === 3
  };
  const target = Target.make(scene.runtime.heap, shape);
  if (target === null) throw new RangeError('Memory is too short for a picture.');
  target.clear();
  const matrix = part(options.matrix, tile, width, height);
  scene.splatter.draw(target, cells, { ...options, matrix }, 0, cells.end, 1);
  return target;
}

/** The matrix under which a tile fills clip space. */
function part(
  matrix: Float32Array,
  tile: Tile,
  width: number,
  height: number
): Float32Array {
  const [sx, sy] = [width / tile.width, height / tile.height];
  // Middle of the tile in clip space, which goes to 0.
  const mx = ((tile.left + tile.width / 2) / width) * 2 - 1;
  const my = 1 - ((tile.top + tile.height / 2) / height) * 2;
  const out = Float32Array.from(matrix);
  for (let column = 0; column < 4; column += 1) {
    const at = column * 4;
    out[at] = (matrix[at] - mx * matrix[at + 3]) * sx;
    out[at + 1] = (matrix[at + 1] - my * matrix[at + 3]) * sy;
  }
  return out;
}

function* tilesOf(width: number, height: number): Generator<Tile> {
  for (let top = 0; top < height; top += TILE) {
    for (let left = 0; left < width; left += TILE) {
      yield {
        left,
        top,
        width: Math.min(TILE, width - left),
        height: Math.min(TILE, height - top)
      };
    }
  }
}

function copy(
  pixels: Pixels,
  image: ImageData,
  { left, top, width, height }: Tile
): void {
  const from = pixels.view();
  for (let row = 0; row < height; row += 1) {
    const at = ((top + row) * image.width + left) * 4;
    image.data.set(from.subarray(row * width * 4, (row + 1) * width * 4), at);
  }
}
