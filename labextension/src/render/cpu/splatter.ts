/**
 * Draws cells into a target: tells the kernels where and how, and calls them piece by
 * piece.
 */
import { FLAG } from '../../scene/inputs';
import { STRIP } from '../../scene/strip';
import { padMatrix, PERSPECTIVE_SIZE } from '../projection';
import type { Cells, Piece } from './cells';
import type { ColorTables } from './color_tables';
import type { Desk } from './desk';
import { disc, masks, quads } from './discs';
import * as L from './kernels/layout';
import type { Look } from './look';
import type { Kernels } from './runtime';
import { flagTable, hasRanks, plainColor, word } from './tables';
import type { Target } from './target';

/** Sizes of points in 3D are told apart in so many steps. */
const SIZES = 32;
/** Discs of more quads are drawn by spans. */
const MASKED_QUADS = 2;
const UNITS = 65534;

export class Splatter {
  /** What the shapes on the desk are for. */
  private shaped = '';

  constructor(
    private readonly desk: Desk,
    private readonly kernels: Kernels,
    private readonly colors: ColorTables
  ) {}

  /** `boost` multiplies the point size. */
  draw(
    target: Target,
    cells: Cells,
    look: Look,
    start: number,
    end: number,
    boost: number,
    /** Where the cells are, if not where they belong. */
    places = cells
  ): void {
    const job = this.desk.at('splat');
    this.setTarget(job, target);
    this.setTables(job, cells, look);
    const pixels = look.style.pointSize * look.pixelRatio * boost;
    const size = Math.max(1, pixels * target.shape.scale);
    const { dims } = places;
    if (dims === 3) this.setDeep(job, target, look, size);
    else this.setFlat(job, target, look, size, dims === 1);
    // Values are looked at only where they decide something.
    const needed = target.shape.kind !== L.KIND_IDS || hasRanks(look.coloring);
    const valued = target.shape.kind === L.KIND_SUMS || (needed && dims !== 3);
    for (const place of places.pieces(start, end)) {
      const { position } = place;
      const flags = cells.flags.at(position);
      const values = cells.values?.at(position) ?? 0;
      const bytes = valued && values !== 0 ? (cells.values?.bytes ?? 0) : 0;
      if (flags !== 0) this.splat(job, dims, { ...place, flags, values }, bytes);
    }
  }

  private splat(job: number, dims: 1 | 2 | 3, piece: Piece, bytes: number): void {
    const { axes, flags, values, boxes, position, count } = piece;
    const [x, y, z] = axes;
    if (dims === 3) {
      this.kernels.splatDeep(job, x, y, z, flags, values, bytes, boxes, position, count);
    } else {
      this.kernels.splatFlat(job, x, y, flags, values, bytes, boxes, position, count);
    }
  }

  private setTarget(job: number, target: Target): void {
    const { desk } = this;
    desk.word(job, L.D_IDS, target.ids);
    desk.word(job, L.D_DEPTH, target.depth);
    desk.word(job, L.D_STRIDE, target.width);
    desk.word(job, L.D_WIDTH, target.width);
    desk.word(job, L.D_HEIGHT, target.height);
    desk.word(job, L.D_KIND, target.shape.kind);
    desk.word(job, L.D_SCRATCH, desk.at('scratch'));
  }

  private setTables(job: number, cells: Cells, { style, coloring }: Look): void {
    const { desk } = this;
    desk.words('flags', flagTable(style.hiddenCells));
    desk.word(job, L.D_FLAGS, desk.at('flags'));
    desk.word(job, L.D_CODES, desk.at('codes'));
    desk.word(job, L.D_CODE_COUNT, this.colors.set(coloring, cells.values?.bytes ?? 1));
    desk.word(job, L.D_MISSING, plainColor(coloring));
    this.colors.setGroups(style.groupColors);
    desk.word(job, L.D_GROUPS, desk.at('groups'));
    desk.word(job, L.D_HIDDEN, word(style.hiddenColor));
    desk.word(job, L.D_BACKGROUND, word(style.background));
    const dim = cells.count(FLAG.selected) > 0 ? style.dim : 0;
    desk.word(job, L.D_DIM, Math.round(dim * 256));
  }

  private setFlat(
    job: number,
    target: Target,
    { matrix: m }: Look,
    size: number,
    strip: boolean
  ): void {
    const { desk } = this;
    this.shape(`flat ${size}`, () => {
      const shape = disc(size);
      desk.word(job, L.D_REACH, shape.reach);
      desk.word(job, L.D_BOX_WIDTH, shape.width);
      desk.word(job, L.D_BOX_HEIGHT, shape.height);
      desk.word(job, L.D_QUADS, quads(shape.width));
      desk.word(job, L.D_SPANS, desk.shape(shape.spans));
      const few = quads(shape.width) <= MASKED_QUADS;
      desk.word(job, L.D_MASKS, few ? desk.shape(masks(shape)) : 0);
    });
    const padded = pad(m, target);
    // Half samples from the top left: two per sample, and y points down.
    const [half, across] = [target.width, target.height];
    desk.float(job, L.D_A, (padded[0] * half) / UNITS);
    desk.float(job, L.D_B, (padded[4] * half) / UNITS);
    desk.float(job, L.D_C, (padded[12] + 1) * half);
    desk.float(job, L.D_D, (-padded[1] * across) / UNITS);
    desk.float(job, L.D_E, (-padded[5] * across) / UNITS);
    desk.float(job, L.D_F, (1 - padded[13]) * across);
    desk.word(job, L.D_STRIP, strip ? 1 : 0);
    desk.float(job, L.D_STRIP_SCALE, (STRIP * UNITS) / 0x1000000);
    desk.float(job, L.D_STRIP_OFFSET, (0.5 - STRIP / 2) * UNITS);
  }

  private setDeep(job: number, target: Target, { matrix: m }: Look, size: number): void {
    const { desk } = this;
    const least = Math.max(1, size * PERSPECTIVE_SIZE.min);
    const most = Math.max(1, size * PERSPECTIVE_SIZE.max);
    const step = Math.max(0.5, (most - least) / (SIZES - 1));
    this.shape(`deep ${size}`, () => {
      const words: number[] = [];
      for (let i = 0; i < SIZES; i += 1) {
        const shape = disc(least + i * step);
        words.push(shape.reach, shape.width, shape.height, desk.shape(shape.spans));
      }
      desk.words('discs', words);
    });
    desk.word(job, L.D_DISCS, desk.at('discs'));
    desk.float(job, L.D_SIZE, size);
    desk.float(job, L.D_SIZE_FIRST, least);
    desk.float(job, L.D_SIZE_LEAST, least);
    desk.float(job, L.D_SIZE_MOST, most);
    desk.float(job, L.D_SIZE_SCALE, 1 / step);
    const padded = pad(m, target);
    const { width, height } = target;
    // x and y in half samples (times w), z and w as they are.
    const rows = [
      (i: number) => (padded[i] + padded[i + 3]) * width,
      (i: number) => (padded[i + 3] - padded[i + 1]) * height,
      (i: number) => padded[i + 2],
      (i: number) => padded[i + 3]
    ];
    rows.forEach((row, r) => {
      for (let axis = 0; axis < 4; axis += 1) {
        const value = row(axis * 4) / (axis === 3 ? 1 : UNITS);
        desk.float(job, L.D_ROWS + (r * 4 + axis) * 4, value);
      }
    });
  }

  /** Make shapes unless those on the desk are the ones. */
  private shape(key: string, make: () => void): void {
    if (key === this.shaped) return;
    this.desk.clearShapes();
    make();
    this.shaped = key;
  }
}

function pad(matrix: Float32Array, { shape }: Target): ArrayLike<number> {
  const { width, height, margin } = shape;
  return padMatrix(matrix, width / (width + 2 * margin), height / (height + 2 * margin));
}
