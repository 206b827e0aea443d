/**
 * The picture at any size, tile by tile: every loaded cell, without the hovered one.
 */
import { PERSPECTIVE_SIZE } from '../projection';
import type { CaptureOptions } from '../renderer';
import type { Drawer } from './drawer';
import { marginOf } from './frame_size';
import type { IdTarget } from './id_target';
import type { Look } from './look';
import type { PageContext } from './page_context';
import { isMarked, shadingOf } from './painter';
import { Picture } from './picture';
import type { Pipeline } from './pipeline';
import { makeTarget } from './target_pool';

/** Samples per side of a tile with its border. */
const SIDE = 2048;

interface Tile {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Shot {
  readonly options: CaptureOptions;
  /** Unit cube -> clip space of the whole picture. */
  readonly matrix: Float32Array;
  /** Pixels of the picture per CSS pixel of the screen. */
  readonly ratio: number;
  readonly margin: number;
}

export async function capture(
  page: PageContext,
  drawer: Drawer,
  look: Look,
  options: CaptureOptions
): Promise<ImageData> {
  const image = new ImageData(options.width, options.height);
  const shot = shotOf(look, options);
  // Cells that are on their way to the GPU belong to the picture.
  while (!drawer.uploads.isEmpty) {
    drawer.send();
    await finished(page);
  }
  const scale = look.style.mode === 'points' ? 2 : 1;
  const side = Math.max(64, Math.floor(SIDE / scale) - 2 * shot.margin);
  for (const tile of tilesOf(options.width, options.height, side)) {
    const { width, height } = tile;
    const { margin } = shot;
    const pipeline = living(drawer);
    const size = { width, height, margin, scale, mode: look.style.mode } as const;
    const target = makeTarget(page, size);
    const picture = new Picture(page.gl, width, height);
    try {
      await draw(page, drawer, look, target, shot, tile);
      if (drawer.pipeline !== pipeline) throw lost();
      shade(drawer, pipeline, look, target, shot, picture);
      read(page.gl, picture, image, tile);
    } finally {
      // What belonged to a context that was lost is gone with it.
      if (drawer.pipeline === pipeline) {
        target.dispose();
        picture.dispose();
      }
    }
  }
  return image;
}

/** Nothing is distorted: a picture of another shape shows more at its sides. */
function shotOf(look: Look, options: CaptureOptions): Shot {
  const { size, style, columns } = look;
  const cssWidth = size.width / size.pixelRatio || options.width;
  const cssHeight = size.height / size.pixelRatio || options.height;
  const ratio = Math.min(options.width / cssWidth, options.height / cssHeight);
  const matrix = look.matrix.slice();
  for (let column = 0; column < 4; column += 1) {
    matrix[column * 4] *= (ratio * cssWidth) / options.width;
    matrix[column * 4 + 1] *= (ratio * cssHeight) / options.height;
  }
  const largest = columns.dims === 3 ? PERSPECTIVE_SIZE.max : 1;
  // Two pixels for outlines.
  const margin = marginOf(style.pointSize * 1.5, largest, ratio) + 2;
  return { options, matrix, ratio, margin };
}

async function draw(
  page: PageContext,
  drawer: Drawer,
  look: Look,
  target: IdTarget,
  shot: Shot,
  tile: Tile
): Promise<void> {
  const matrix = partOf(shot, tile);
  const pixels = look.style.pointSize * shot.ratio;
  const { total } = drawer.situation(false);
  const visible = drawer.visibleIn(matrix, tile, shot.margin, pixels);
  target.clear();
  for (let at = 0; at < total;) {
    const wanted = drawer.budget.sliceFor();
    const end = visible?.reach(at, total, wanted).end ?? Math.min(total, at + wanted);
    drawer.drawInto(target, at, end, matrix, pixels, visible);
    at = end;
    await finished(page);
    living(drawer);
  }
}

function shade(
  drawer: Drawer,
  pipeline: Pipeline,
  look: Look,
  target: IdTarget,
  { options, ratio }: Shot,
  { framebuffer }: Picture
): void {
  const { front } = drawer.refinement;
  // One scale of densities for all tiles: that of the screen.
  const most = (front && pipeline.mostOf(front.target)) ?? undefined;
  const canvas = { framebuffer, pixelRatio: ratio, gain: 1 };
  const { transparent } = options;
  const shading = { ...shadingOf(look, target, canvas), transparent };
  pipeline.shade(most ? { ...shading, most } : shading, isMarked(look));
}

/** Rows go from the bottom up there, and from the top down here. */
function read(
  gl: WebGL2RenderingContext,
  picture: Picture,
  image: ImageData,
  { left, top, width, height }: Tile
): void {
  const bytes = new Uint8Array(width * height * 4);
  gl.bindFramebuffer(gl.FRAMEBUFFER, picture.framebuffer);
  gl.pixelStorei(gl.PACK_ALIGNMENT, 4);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
  gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  for (let row = 0; row < height; row += 1) {
    const from = (height - 1 - row) * width * 4;
    const to = ((top + row) * image.width + left) * 4;
    image.data.set(bytes.subarray(from, from + width * 4), to);
  }
}

/** The matrix under which a tile fills clip space. */
function partOf({ matrix, options }: Shot, tile: Tile): Float32Array {
  const [sx, sy] = [options.width / tile.width, options.height / tile.height];
  // Middle of the tile in clip space, which goes to 0.
  const mx = ((tile.left + tile.width / 2) / options.width) * 2 - 1;
  const my = 1 - ((tile.top + tile.height / 2) / options.height) * 2;
  const part = Float32Array.from(matrix);
  for (let at = 0; at < 16; at += 4) {
    part[at] = (matrix[at] - mx * matrix[at + 3]) * sx;
    part[at + 1] = (matrix[at + 1] - my * matrix[at + 3]) * sy;
  }
  return part;
}

function* tilesOf(width: number, height: number, side: number): Generator<Tile> {
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += side) {
      const [right, bottom] = [
        Math.min(width, left + side),
        Math.min(height, top + side)
      ];
      yield { left, top, width: right - left, height: bottom - top };
    }
  }
}

function lost(): Error {
  return new Error('The graphics context was lost while a figure was drawn.');
}

function living(drawer: Drawer): Pipeline {
  if (!drawer.pipeline) throw lost();
  return drawer.pipeline;
}

/** Resolves when the GPU has done what it was told, or will never do it. */
function finished(page: PageContext): Promise<void> {
  if (page.gl.isContextLost()) return Promise.reject(lost());
  return new Promise((resolve, reject) => {
    page.clock.mark(
      () => resolve(),
      () => reject(lost())
    );
  });
}
