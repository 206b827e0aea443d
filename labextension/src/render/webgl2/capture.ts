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
import { isMarked, shadingOf, type Shown } from './painter';
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

/** What a figure shows: the cells of the screen under options of its own. */
interface Shot {
  readonly options: CaptureOptions;
  readonly shown: Shown;
  /** Border of a tile in pixels. */
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
  const { mode } = options.style;
  // Cells that are on their way to the GPU belong to the picture.
  while (!drawer.uploads.isEmpty) {
    drawer.send();
    await finished(page);
  }
  const scale = mode === 'points' ? 2 : 1;
  const side = Math.max(64, Math.floor(SIDE / scale) - 2 * shot.margin);
  for (const tile of tilesOf(options.width, options.height, side)) {
    const { width, height } = tile;
    const { margin } = shot;
    const pipeline = living(drawer);
    const size = { width, height, margin, scale, mode } as const;
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

function shotOf({ columns }: Look, options: CaptureOptions): Shot {
  const { style, coloring, matrix, pixelRatio } = options;
  const largest = columns.dims === 3 ? PERSPECTIVE_SIZE.max : 1;
  // Two pixels for outlines.
  const margin = marginOf(style.pointSize * 1.5, largest, pixelRatio) + 2;
  return { options, shown: { columns, style, coloring, matrix }, margin };
}

async function draw(
  page: PageContext,
  drawer: Drawer,
  look: Look,
  target: IdTarget,
  { options, shown, margin }: Shot,
  tile: Tile
): Promise<void> {
  const matrix = partOf(options, tile);
  const pixels = options.style.pointSize * options.pixelRatio;
  const { total } = drawer.situation(false);
  const visible = drawer.visibleIn(matrix, tile, margin, pixels);
  target.clear();
  for (let at = 0; at < total;) {
    const wanted = drawer.budget.sliceFor();
    const end = visible?.reach(at, total, wanted).end ?? Math.min(total, at + wanted);
    borrowColors(drawer, look, shown, () =>
      drawer.drawInto(target, at, end, { ...shown, matrix }, pixels, visible)
    );
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
  { options, shown }: Shot,
  { framebuffer }: Picture
): void {
  const { front } = drawer.refinement;
  // One scale of densities for all tiles: that of the screen.
  const most = (front && pipeline.mostOf(front.target)) ?? undefined;
  const { transparent, pixelRatio } = options;
  const canvas = { framebuffer, pixelRatio, gain: 1 };
  const shading = { ...shadingOf(shown, target, canvas), transparent };
  borrowColors(drawer, look, shown, () =>
    pipeline.shade(most ? { ...shading, most } : shading, isMarked(shown))
  );
}

/** The screen has its own colours, and draws between the slices of a figure. */
function borrowColors(drawer: Drawer, look: Look, shown: Shown, act: () => void): void {
  const { codes } = living(drawer);
  if (shown.coloring === look.coloring) {
    act();
    return;
  }
  codes.setColoring(shown.coloring);
  act();
  codes.setColoring(look.coloring);
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
function partOf({ matrix, width, height }: CaptureOptions, tile: Tile): Float32Array {
  const [sx, sy] = [width / tile.width, height / tile.height];
  // Middle of the tile in clip space, which goes to 0.
  const mx = ((tile.left + tile.width / 2) / width) * 2 - 1;
  const my = 1 - ((tile.top + tile.height / 2) / height) * 2;
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
